// As semantics_test.cpp: rewinding to an event. The numbers are those of actors/SEMANTICS.md,
// section 12; the simulation's rewind_property compares plans and rewinds of made-up programs.
#include <runtime/semantics_hub.hpp>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

namespace pianola::semantics {
namespace rewind_plan_semantics {

using namespace std::chrono_literals;
using context = orchestration_context;

task<int> waits(context& ctx) { co_return co_await ctx.wait_for_external_event<int>("go"); }

task<int> patient(context& ctx) {
    auto patience = ctx.create_timer(1h);
    const int first = co_await ctx.wait_for_external_event<int>("go");
    patience.cancel();
    co_return first + co_await ctx.wait_for_external_event<int>("more");
}

task<int> fickle(context& ctx) {
    auto nap = ctx.create_timer(10ms);
    nap.cancel();
    co_return co_await ctx.wait_for_external_event<int>("go");
}

task<int> answers(context& ctx, int question) {
    co_return question + co_await ctx.wait_for_external_event<int>("answer");
}

/// Its child has no id of its own, so that it has the same whatever it is asked.
task<int> asks(context& ctx) {
    const int question = co_await ctx.wait_for_external_event<int>("question");
    co_return co_await ctx.call_sub_orchestrator<int>("answers", question);
}

void fill(registry& to) {
    to.add_orchestrator("answers", answers).add_orchestrator("asks", asks);
    to.add_orchestrator("waits", waits)
        .add_orchestrator("patient", patient)
        .add_orchestrator("fickle", fickle);
}

std::vector<history_event> history_of(semantics_hub& hub, const std::string& id) {
    return hub.get(hub.client().async_get_history(instance_id{id})).events;
}

rewind_plan plan_of(semantics_hub& hub, const std::string& id, std::size_t last) {
    const event_number event{static_cast<std::uint32_t>(last)};
    return hub.get(hub.client().async_plan_rewind(instance_id{id}, event));
}

void apply(semantics_hub& hub, rewind_plan plan) {
    hub.get(hub.client().async_apply_rewind(std::move(plan)));
}

template <class Event>
auto count_of(const std::vector<history_event>& history) {
    return std::ranges::count_if(
        history, [](const history_event& event) { return event.get_if<Event>() != nullptr; });
}

void raise(semantics_hub& hub, const std::string& id, const std::string& name, int data) {
    hub.get(hub.client().async_raise_event(instance_id{id}, name, data));
}

/// Starts x if need be, and sends it a question. Gives the child it asks, once that runs.
std::string ask(semantics_hub& hub, int question) {
    if (!hub.get(hub.client().async_get_instance_metadata(instance_id{"x"})))
        hub.start("asks", "x");
    raise(hub, "x", "question", question);
    std::string child;
    hub.run_until([&] {
        for (const auto& event : history_of(hub, "x"))
            if (const auto* call = event.get_if<history::sub_orchestration_created>())
                child = call->instance_id.str();
        return !child.empty() &&
               hub.get(hub.client().async_get_instance_metadata(instance_id{child}));
    });
    return child;
}

} // namespace rewind_plan_semantics

BOOST_AUTO_TEST_SUITE(rewind_plan_semantics)

// 12.10
BOOST_AUTO_TEST_CASE(the_end_itself_is_never_kept) {
    semantics_hub hub(fill);
    hub.start("waits", "x");
    raise(hub, "x", "go", 7);
    BOOST_TEST(outcome(hub.completion_of("x")) == "Completed 7");
    const auto before = history_of(hub, "x");
    auto plan = plan_of(hub, "x", before.size() - 1);
    BOOST_TEST(plan.hidden.size() == 1u);
    BOOST_TEST(plan.events.empty());
    apply(hub, std::move(plan));
    BOOST_TEST(outcome(hub.completion_of("x")) == "Completed 7");
    const auto after = history_of(hub, "x");
    BOOST_TEST(count_of<history::execution_completed>(after) == 1);
    BOOST_TEST(after.back().get_if<history::execution_completed>());
}

// 12.10
BOOST_AUTO_TEST_CASE(a_terminated_instance_goes_on) {
    semantics_hub hub(fill);
    hub.start("waits", "x");
    hub.get(hub.client().async_terminate_instance(instance_id{"x"}));
    BOOST_TEST(outcome(hub.completion_of("x")) == "Terminated");
    apply(hub, plan_of(hub, "x", history_of(hub, "x").size() - 1));
    raise(hub, "x", "go", 7);
    BOOST_TEST(outcome(hub.completion_of("x")) == "Completed 7");
    BOOST_TEST(count_of<history::execution_terminated>(history_of(hub, "x")) == 0);
}

// 12.2
BOOST_AUTO_TEST_CASE(a_child_of_the_same_call_is_taken_over) {
    semantics_hub hub(fill);
    const std::string child = ask(hub, 100);
    const auto before = hub.metadata_of(child);
    apply(hub, plan_of(hub, "x", 1));
    hub.run_until(
        [&] { return count_of<history::sub_orchestration_created>(history_of(hub, "x")) == 1; });
    raise(hub, child, "answer", 1);
    BOOST_TEST((hub.metadata_of(child).execution_id == before.execution_id));
    BOOST_TEST(outcome(hub.completion_of("x")) == "Completed 101");
}

// 12.2
BOOST_AUTO_TEST_CASE(a_child_of_another_call_is_replaced) {
    semantics_hub hub(fill);
    const std::string child = ask(hub, 100);
    const auto before = hub.metadata_of(child);
    auto plan = plan_of(hub, "x", 1);
    hub.get(hub.client().async_apply_rewind(std::move(plan), rewind_options{}.drop_events()));
    BOOST_TEST(ask(hub, 200) == child);
    hub.run_until([&] {
        const auto now = hub.metadata_of(child);
        return now.execution_id != before.execution_id && now.status == runtime_status::running;
    });
    raise(hub, child, "answer", 1);
    BOOST_TEST(outcome(hub.completion_of("x")) == "Completed 201");
}

// 12.9
BOOST_AUTO_TEST_CASE(a_cancelled_timer_stays_cancelled) {
    semantics_hub hub(fill);
    hub.start("patient", "x");
    raise(hub, "x", "go", 3);
    hub.run_until([&] { return count_of<history::event_raised>(history_of(hub, "x")) == 1; });
    auto plan = plan_of(hub, "x", history_of(hub, "x").size() - 1);
    BOOST_TEST(plan.timers.empty());
    apply(hub, std::move(plan));
    raise(hub, "x", "more", 4);
    BOOST_TEST(outcome(hub.completion_of("x")) == "Completed 7");
}

// 12.9: even when the code will ask for it once more.
BOOST_AUTO_TEST_CASE(a_timer_that_was_cancelled_at_once_stays_cancelled) {
    semantics_hub hub(fill);
    hub.start("fickle", "x");
    hub.get(hub.client().async_wait_for_instance_start(instance_id{"x"}));
    apply(hub, plan_of(hub, "x", 1));
    hub.context().restart();
    hub.context().run_for(50ms);
    raise(hub, "x", "go", 7);
    BOOST_TEST(outcome(hub.completion_of("x")) == "Completed 7");
    const auto after = history_of(hub, "x");
    BOOST_TEST(count_of<history::timer_created>(after) == 1);
    BOOST_TEST(count_of<history::timer_fired>(after) == 0);
}

// 12.9
BOOST_AUTO_TEST_CASE(a_plan_needs_an_event_of_an_instance_that_has_begun) {
    semantics_hub hub(fill);
    auto client = hub.client();
    const auto error_of = [&](const std::string& id, std::uint32_t last) {
        return hub.error_of(client.async_plan_rewind(instance_id{id}, event_number{last}));
    };
    BOOST_TEST((error_of("nobody", 0) == errc::instance_not_found));
    hub.start("waits", "x");
    hub.get(client.async_wait_for_instance_start(instance_id{"x"}));
    BOOST_TEST((error_of("x", 2) == errc::invalid_argument));
    BOOST_TEST(!error_of("x", 1));
    start_options later;
    later.id("later").start_at(instant::max());
    hub.get(client.async_schedule_new_orchestration_instance("waits", payload{}, later));
    BOOST_TEST((error_of("later", 0) == errc::invalid_argument));
}

// 12.9: a plan is about an instance, not about an id.
BOOST_AUTO_TEST_CASE(a_plan_does_not_outlive_its_instance) {
    semantics_hub hub(fill);
    auto client = hub.client();
    const auto finish = [&] {
        hub.start("waits", "x");
        raise(hub, "x", "go", 7);
        hub.completion_of("x");
    };
    finish();
    const auto plan = plan_of(hub, "x", 1);
    hub.get(client.async_purge_instance(instance_id{"x"}));
    BOOST_TEST((hub.error_of(client.async_apply_rewind(plan)) == errc::instance_not_found));
    finish();
    BOOST_TEST((hub.error_of(client.async_apply_rewind(plan)) == errc::rewind_stale));
    BOOST_TEST(outcome(hub.metadata_of("x")) == "Completed 7");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace pianola::semantics
