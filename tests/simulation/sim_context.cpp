#include <simulation/sim_context.hpp>

#include <boost/asio/append.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

#include <optional>

namespace pianola::simulation {
namespace {

/// Once in so many steps time passes although something is ready: a slow machine.
constexpr std::uint64_t hurried_one_in = 200;

/// What an alarm and its pending wait share, so that either may go first.
struct pending_wait {
    std::optional<asio::any_completion_handler<void(error_code)>> done;
    asio::any_io_executor executor;
    instant time;

    void complete(error_code ec) {
        if (!done)
            return;
        auto handler = std::move(*done);
        done.reset();
        asio::post(executor, asio::append(std::move(handler), ec));
    }
};

class sim_alarm final : public alarm {
public:
    sim_alarm(sim_context& context, const clock& clock, asio::any_io_executor executor)
        : context_(context), clock_(clock), executor_(std::move(executor)) {}
    ~sim_alarm() override { cancel(); }
    void cancel() override {
        if (wait_)
            wait_->complete(asio::error::operation_aborted);
        wait_.reset();
    }

private:
    void do_wait_until(instant time, asio::any_completion_handler<void(error_code)> done) override {
        wait_ = std::make_shared<pending_wait>();
        wait_->done.emplace(std::move(done));
        wait_->executor = executor_;
        wait_->time = time;
        look(context_, clock_, wait_);
    }
    static void look(sim_context& context, const clock& clock, std::shared_ptr<pending_wait> wait) {
        if (clock.now() >= wait->time)
            return wait->complete({});
        constexpr ticks second{10'000'000}; // as the system's, it follows steps within a second
        const ticks left = wait->time - clock.now();
        // The clock lives as long as its context.
        context.at(context.now() + std::min(left, std::max(second, left / 8)),
                   [&context, &clock, wait] {
                       if (wait->done)
                           look(context, clock, wait);
                   });
    }

    sim_context& context_;
    const clock& clock_;
    asio::any_io_executor executor_;
    std::shared_ptr<pending_wait> wait_;
};

} // namespace

sim_context::~sim_context() {
    kill();
    shutdown();
    kill(); // what waited in the queues of strands may have posted, to no avail
    destroy();
}

sim_context::executor_type sim_context::get_executor(const pace& how) {
    return {*this, &paces_.emplace_front(how)};
}

bool sim_context::step(instant last) {
    if (dead_)
        return false;
    const bool waits = !alarms_.empty() && alarms_.begin()->first <= last;
    if (waits && (ready_.empty() || below(hurried_one_in) == 0))
        release_due();
    if (ready_.empty())
        return false;
    const std::size_t chosen = below(ready_.size());
    trace_ = (trace_ ^ (chosen + ready_.size() * 131)) * 0x9E3779B97F4A7C15ull;
    std::swap(ready_[chosen], ready_.back());
    const auto next = std::move(ready_.back());
    ready_.pop_back();
    next->run();
    return true;
}

/// All that are due at the next instant become ready together: their order is the seed's.
void sim_context::release_due() {
    now_ = std::max(now_, alarms_.begin()->first);
    while (!alarms_.empty() && alarms_.begin()->first <= now_)
        ready_.push_back(std::move(alarms_.extract(alarms_.begin()).mapped()));
}

void sim_context::kill() {
    dead_ = true;
    while (!ready_.empty() || !alarms_.empty()) {
        const auto doomed = std::exchange(ready_, {});
        const auto doomed_alarms = std::exchange(alarms_, {});
    }
}

void sim_context::execute(std::unique_ptr<work> what, const pace* how) {
    if (dead_)
        return;
    if (how && how->late_one_in != 0 && below(how->late_one_in) == 0) {
        const auto most = static_cast<std::uint64_t>(how->latest.count());
        add_alarm(now_ + ticks{static_cast<std::int64_t>(below(most + 1))}, std::move(what));
    } else {
        ready_.push_back(std::move(what));
    }
}

void sim_context::add_alarm(instant time, std::unique_ptr<work> what) {
    if (!dead_)
        alarms_.emplace(time, std::move(what));
}

std::unique_ptr<alarm> sim_clock::make_alarm(asio::any_io_executor executor) {
    return std::make_unique<sim_alarm>(context_, *this, std::move(executor));
}

} // namespace pianola::simulation
