// Timers in sequence, raced and cancelled; none may fire before its time by the instance's clock.
#include <pianola/actors/orchestration_context.hpp>

#include <simulation/workload.hpp>

#include <chrono>

namespace pianola::simulation {
namespace {

using namespace std::chrono_literals;

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
        late.cancel();
    }
    co_return "in time";
}

class timers final : public expecting_workload {
public:
    explicit timers(std::uint64_t count) {
        for (std::uint64_t i = 0; i != count; ++i)
            expect("timer-" + std::to_string(i), "timer_chain", to_payload(i), "\"in time\"");
    }
    void add_to(registry& code) override { code.add_orchestrator("timer_chain", timer_chain); }
};

} // namespace

std::unique_ptr<workload> make_timers(std::uint64_t count) {
    return std::make_unique<timers>(count);
}

} // namespace pianola::simulation
