// Timers in sequence, cancelled, and raced against events that a client sends at any time. None
// may fire before its time by the instance's clock; an acknowledged event is taken exactly once.
#include <pianola/actors/orchestration_context.hpp>

#include <simulation/workload.hpp>

#include <algorithm>
#include <chrono>

namespace pianola::simulation {
namespace {

using namespace std::chrono_literals;
using numbers = std::vector<std::uint64_t>;

task<std::string> timer_chain(orchestration_context& ctx, std::uint64_t seed) {
    for (std::uint64_t i = 0; i != 4; ++i) {
        const auto pause = std::chrono::milliseconds((seed * 7919 + i * 104729) % 5000);
        const instant due = ctx.current_utc_time() + saturating_ticks(pause);
        auto soon = ctx.create_timer(due);
        auto late = ctx.create_timer(due + saturating_ticks(1h * static_cast<int>(seed % 3 + 1)));
        task<void>& first = soon;
        task<void>& second = late;
        const auto winner = co_await when_any(first, second);
        if (winner != 0 || ctx.current_utc_time() < due)
            co_return "early";
        if (i % 2 == 0)
            late.cancel(); // the end must take back the others
    }
    co_return "in time";
}

/// Waits for events with a patience of its own; one round in three ends without an event.
task<numbers> impatient(orchestration_context& ctx, std::uint64_t rounds) {
    numbers pokes;
    auto poke = ctx.wait_for_external_event<std::uint64_t>("poke");
    std::uint64_t in_vain = 0;
    while (in_vain != rounds) {
        const instant due = ctx.current_utc_time() + saturating_ticks(700ms);
        auto patience = ctx.create_timer(due);
        task<void>& waiting = patience;
        const auto winner = co_await when_any(poke, waiting);
        if (winner == 0) {
            patience.cancel();
            pokes.push_back(co_await poke);
            poke = ctx.wait_for_external_event<std::uint64_t>("poke");
            continue;
        }
        if (ctx.current_utc_time() < due)
            throw std::runtime_error("early");
        ++in_vain;
    }
    co_return pokes;
}

class timers final : public expecting_workload {
public:
    explicit timers(std::uint64_t count) {
        for (std::uint64_t i = 0; i != count; ++i)
            expect("timer-" + std::to_string(i), "timer_chain", to_payload(i), "\"in time\"");
    }
    void add_orchestrators(registry& code) const override {
        code.add_orchestrator("timer_chain", timer_chain);
    }
};

class pokes final : public workload {
public:
    explicit pokes(std::uint64_t rounds) : rounds_(rounds) {}

    void add_orchestrators(registry& code) const override {
        code.add_orchestrator("impatient", impatient);
    }
    void begin(client_side& in) override {
        if (!ended_)
            in.spawn(poke(in));
    }
    [[nodiscard]] bool done() const override { return ended_; }
    [[nodiscard]] std::string left() const override { return ended_ ? "" : " " + id_.str(); }

private:
    boost::asio::awaitable<void> poke(client_side& in) {
        if (!started_)
            started_ = co_await ensure_started(in, id_, "impatient", to_payload(rounds_));
        if (!started_)
            co_return;
        for (;;) {
            co_await in.pause(1s);
            error_code ec;
            const std::uint64_t number = next_++;
            co_await in.hub.async_raise_event(id_, "poke", to_payload(number), in.into(ec));
            if (hub_is_gone(ec))
                co_return;
            if (ec) {
                check(ec == errc::instance_finished, "a poke is refused: " + ec.message());
                refused_ = number;
                break;
            }
            acknowledged_.push_back(number);
        }
        const auto ended = co_await ensure_ended(in, id_);
        if (!ended)
            co_return;
        check(ended->status == runtime_status::completed,
              id_.str() + " failed: " + (ended->failure ? ended->failure->message : ""));
        check_taken(from_payload<numbers>(ended->output));
        ended_ = true;
    }

    /// What was acknowledged after the last one taken came too late: those may be dropped.
    void check_taken(const numbers& taken) const {
        check(std::ranges::is_sorted(taken), "pokes were taken out of order");
        check(std::ranges::adjacent_find(taken) == taken.end(), "a poke was taken twice");
        check(taken.empty() || taken.back() < refused_, "a refused poke was taken");
        for (const std::uint64_t number : acknowledged_)
            check(taken.empty() || number > taken.back() ||
                      std::ranges::binary_search(taken, number),
                  "the acknowledged poke " + std::to_string(number) + " was lost");
    }

    instance_id id_{"impatient"};
    std::uint64_t rounds_;
    std::uint64_t next_ = 0;
    std::uint64_t refused_ = 0;
    numbers acknowledged_;
    bool started_ = false;
    bool ended_ = false;
};

} // namespace

std::unique_ptr<workload> make_timers(std::uint64_t count) {
    return std::make_unique<timers>(count);
}

std::unique_ptr<workload> make_pokes(std::uint64_t rounds) {
    return std::make_unique<pokes>(rounds);
}

} // namespace pianola::simulation
