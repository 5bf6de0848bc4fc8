#include <scenarios/scenario_orchestrators.hpp>

#include <pianola/actors/orchestration_context.hpp>

#include <chrono>
#include <stdexcept>
#include <string>

namespace pianola::scenarios {
namespace {

using namespace std::chrono_literals;
using context = orchestration_context;

task<int> two_steps(context& ctx) {
    const int first = co_await ctx.call_activity<int>("first");
    const int second = co_await ctx.call_activity<int>("second", first);
    co_return first + second;
}

task<int> two_steps_v2(context& ctx) {
    const int first = co_await ctx.call_activity<int>("premier");
    co_return first;
}

task<int> one_step_less(context& ctx) { co_return co_await ctx.call_activity<int>("first"); }

task<int> sum_of_three(context& ctx) {
    std::vector<task<int>> parts;
    for (int i = 0; i != 3; ++i)
        parts.push_back(ctx.call_activity<int>("part", i));
    int sum = 0;
    for (const int part : co_await when_all(std::move(parts)))
        sum += part;
    co_return sum;
}

/// Whoever fails, the two others go on: their calls take ids between those of the attempts.
task<int> three_chains(context& ctx) {
    const auto chain = [](context& c, int n) -> task<int> {
        const auto options = activity_options{}.retry(retry_policy(2, 10s));
        const int first = co_await c.call_activity<int>("step", n, options);
        co_return co_await c.call_activity<int>("step", first * 10, options);
    };
    std::vector<task<int>> chains;
    for (int i = 1; i != 4; ++i)
        chains.push_back(chain(ctx, i));
    int sum = 0;
    for (const int each : co_await when_all(std::move(chains)))
        sum += each;
    co_return sum;
}

/// Undoes what it did when it fails.
task<void> saga(context& ctx) {
    co_await ctx.call_activity("book");
    bool failed = false;
    try {
        co_await ctx.call_activity("pay");
    } catch (const task_failed&) {
        failed = true;
    }
    if (failed) {
        co_await ctx.call_activity("cancel_booking");
        throw std::runtime_error("not paid");
    }
}

task<std::string> race(context& ctx) {
    const std::string waiting = "waiting";
    ctx.set_custom_status(waiting);
    auto answer = ctx.wait_for_external_event<bool>("Answer");
    auto limit = ctx.create_timer(60s);
    const auto winner = co_await when_any(answer, static_cast<task<void>&>(limit));
    if (winner == 1)
        co_return "timed out";
    limit.cancel();
    const bool yes = co_await answer;
    co_return yes ? "yes" : "no";
}

task<int> retrying(context& ctx) {
    const auto policy = retry_policy(3, 10s).backoff_coefficient(2);
    const auto options = activity_options{}.retry(policy);
    co_return co_await ctx.call_activity<int>("shaky", payload{}, options);
}

task<int> forgiving(context& ctx) {
    bool failed = false;
    try {
        co_await ctx.call_activity("shaky");
    } catch (const task_failed& e) {
        failed = e.details().type == "Boom";
    }
    co_return failed ? co_await ctx.call_activity<int>("plan_b") : 0;
}

task<int> with_child(context& ctx) {
    const auto options = sub_orchestration_options{}.id("kid");
    co_return co_await ctx.call_sub_orchestrator<int>("two_steps", payload{}, options);
}

task<int> collector(context& ctx) {
    const int a = co_await ctx.wait_for_external_event<int>("item");
    const int b = co_await ctx.wait_for_external_event<int>("ITEM");
    co_return a * 10 + b;
}

task<void> generations(context& ctx, int generation) {
    if (generation == 3)
        co_return;
    static_cast<void>(co_await ctx.wait_for_external_event<int>("next"));
    ctx.continue_as_new(generation + 1);
}

task<void> sends(context& ctx) {
    const int seven = 7;
    ctx.send_event(instance_id{"friend"}, "item", seven);
    ctx.log(log_level::info, "sent");
    co_return;
}

task<void> throws(context&) {
    throw std::runtime_error("this code is wrong");
    co_return;
}

task<int> wants_number(context&, int n) { co_return n; }

} // namespace

registry scenario_registry() {
    registry code;
    code.add_orchestrator("two_steps", two_steps)
        .add_orchestrator("two_steps_v2", two_steps_v2)
        .add_orchestrator("two_steps_shorter", one_step_less)
        .add_orchestrator("sum_of_three", sum_of_three)
        .add_orchestrator("three_chains", three_chains)
        .add_orchestrator("saga", saga)
        .add_orchestrator("race", race)
        .add_orchestrator("retrying", retrying)
        .add_orchestrator("forgiving", forgiving)
        .add_orchestrator("with_child", with_child)
        .add_orchestrator("collector", collector)
        .add_orchestrator("generations", generations)
        .add_orchestrator("sends", sends)
        .add_orchestrator("throws", throws)
        .add_orchestrator("wants_number", wants_number);
    return code;
}

} // namespace pianola::scenarios
