#include <simulation/sim_context.hpp>

#include <boost/asio/append.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

#include <optional>

namespace pianola::simulation {
namespace {

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
    shutdown();
    while (!ready_.empty() || !alarms_.empty()) {
        std::exchange(ready_, {}).clear();
        std::exchange(alarms_, {}).clear();
    }
    destroy();
}

bool sim_context::step() {
    if (!ready_.empty()) {
        const std::size_t chosen = below(ready_.size());
        trace_ = (trace_ ^ (chosen + ready_.size() * 131)) * 0x9E3779B97F4A7C15ull;
        std::swap(ready_[chosen], ready_.back());
        const auto next = std::move(ready_.back());
        ready_.pop_back();
        next->run();
        return true;
    }
    if (alarms_.empty())
        return false;
    now_ = std::max(now_, alarms_.begin()->first);
    // All that are due at this instant become ready together: their order is the seed's.
    while (!alarms_.empty() && alarms_.begin()->first <= now_) {
        auto due = alarms_.extract(alarms_.begin());
        get_executor().execute(std::move(due.mapped()));
    }
    return true;
}

std::unique_ptr<alarm> sim_clock::make_alarm(asio::any_io_executor executor) {
    return std::make_unique<sim_alarm>(context_, *this, std::move(executor));
}

} // namespace pianola::simulation
