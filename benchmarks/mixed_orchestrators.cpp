#include "greeting.hpp"
#include "mixed_orchestrators.hpp"

#include <pianola/actors/orchestration_context.hpp>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace pianola::bench {
namespace {

constexpr std::size_t calls_at_once = 20;
constexpr std::size_t large_bytes = 32 * 1024;
constexpr auto short_nap = std::chrono::milliseconds(20);

std::string writes_much(const std::string& city) { return std::string(large_bytes, city.at(0)); }

task<std::string> calls_three(orchestration_context& ctx) {
    std::string last;
    for (const char* name : {"Tokyo", "London", "Seattle"}) {
        const std::string city = name;
        last = co_await ctx.call_activity<std::string>("say_hello", city);
    }
    co_return last;
}

task<std::uint64_t> calls_many(orchestration_context& ctx) {
    return greet_at_once(ctx, calls_at_once);
}

task<std::string> calls_child(orchestration_context& ctx) {
    co_return co_await ctx.call_sub_orchestrator<std::string>("calls_three");
}

/// The event comes first, and the timer is cancelled.
task<std::string> awaits_event(orchestration_context& ctx) {
    auto event = ctx.wait_for_external_event<payload>("go");
    auto timer = ctx.create_timer(std::chrono::hours(1));
    const auto first = co_await when_any(event, timer);
    if (first == 0)
        timer.cancel();
    co_return std::to_string(first);
}

task<void> naps(orchestration_context& ctx) { co_await ctx.create_timer(short_nap); }

task<std::size_t> carries_much(orchestration_context& ctx) {
    const std::string city = "Tokyo";
    const auto text = co_await ctx.call_activity<std::string>("writes_much", city);
    co_return text.size();
}

} // namespace

const std::vector<mixed_kind>& mixed_work() {
    static const std::vector<mixed_kind> all{{"calls_three"},
                                             {"awaits_event", "go"},
                                             {"calls_three"},
                                             {"calls_many"},
                                             {"calls_three"},
                                             {"naps"},
                                             {"calls_three"},
                                             {"calls_child"},
                                             {"calls_three"},
                                             {"carries_much"}};
    return all;
}

registry mixed_registry() {
    registry code;
    code.add_activity("say_hello", say_hello);
    code.add_activity("writes_much", writes_much);
    code.add_orchestrator("calls_three", calls_three);
    code.add_orchestrator("calls_many", calls_many);
    code.add_orchestrator("calls_child", calls_child);
    code.add_orchestrator("awaits_event", awaits_event);
    code.add_orchestrator("naps", naps);
    code.add_orchestrator("carries_much", carries_much);
    return code;
}

} // namespace pianola::bench
