// As semantics_test.cpp: rewinding. The numbers are those of actors/SEMANTICS.md, section 12.
#include <runtime/semantics_hub.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace pianola::semantics {
namespace rewind_semantics {

using context = orchestration_context;

/// What the activities of a test do, and how often each was asked to.
struct workshop {
    bool broken = true;
    std::map<std::string, int> calls;

    int work(const std::string& name) {
        ++calls[name];
        if (broken && name.starts_with("bad"))
            throw std::runtime_error(name + " is broken");
        return 1;
    }
};

task<int> good_then_bad(context& ctx) {
    const std::string good = "good";
    const std::string bad = "bad";
    const int first = co_await ctx.call_activity<int>("work", good);
    co_return first + co_await ctx.call_activity<int>("work", bad);
}

task<int> child(context& ctx, std::string name) {
    const std::string before = "before " + name;
    co_await ctx.call_activity<int>("work", before);
    co_return co_await ctx.call_activity<int>("work", name);
}

task<int> waiting_child(context& ctx, std::string name) {
    if (name == "bad")
        co_return co_await ctx.call_activity<int>("work", name);
    co_return co_await ctx.wait_for_external_event<int>("go");
}

/// Does not wait for the others when one fails.
task<int> impatient_parent(context& ctx) {
    std::vector<task<int>> children;
    for (const std::string name : {"one", "two", "bad"}) {
        const auto options = sub_orchestration_options{}.id("child " + name);
        children.push_back(ctx.call_sub_orchestrator<int>("waiting_child", name, options));
    }
    const int bad = co_await children[2];
    int sum = bad;
    sum += co_await children[0];
    sum += co_await children[1];
    co_return sum;
}

task<int> parent(context& ctx, std::vector<std::string> names) {
    std::vector<task<int>> children;
    for (const std::string& name : names) {
        const auto options = sub_orchestration_options{}.id("child " + name);
        children.push_back(ctx.call_sub_orchestrator<int>("child", name, options));
    }
    int sum = 0;
    for (const int each : co_await when_all(std::move(children)))
        sum += each;
    co_return sum;
}

task<int> grandparent(context& ctx) {
    const std::vector<std::string> names{"bad"};
    const auto options = sub_orchestration_options{}.id("parent");
    co_return co_await ctx.call_sub_orchestrator<int>("parent", names, options);
}

task<int> retries(context& ctx) {
    const std::string bad = "bad";
    const auto options = activity_options{}.retry(retry_policy(3, std::chrono::milliseconds(1)));
    co_return co_await ctx.call_activity<int>("work", bad, options);
}

task<int> retries_child(context& ctx) {
    const std::string bad = "bad";
    const auto options = sub_orchestration_options{}
                             .id("child bad")
                             .retry(retry_policy(2, std::chrono::milliseconds(1)));
    co_return co_await ctx.call_sub_orchestrator<int>("child", bad, options);
}

/// Does not wait for the slow one when the other fails.
task<int> two_at_once(context& ctx) {
    const std::string slow = "slow";
    const std::string bad = "bad";
    auto other = ctx.call_activity<int>("slow", slow);
    const int got = co_await ctx.call_activity<int>("work", bad);
    co_return got + co_await other;
}

/// Asks for the same activity with another input when one has failed.
task<std::string> has_a_second_plan(context& ctx) {
    std::string plan = "plan a";
    const std::string bad = "bad";
    try {
        co_await ctx.call_activity<int>("work", bad);
    } catch (const task_failed&) {
        plan = "plan b";
    }
    const auto followed = co_await ctx.call_activity<std::string>("follow", plan);
    const std::string worse = "bad too";
    co_await ctx.call_activity<int>("work", worse);
    co_return followed;
}

task<int> late_timer(context& ctx) {
    auto nap = ctx.create_timer(std::chrono::milliseconds(200));
    const std::string bad = "bad";
    const int got = co_await ctx.call_activity<int>("work", bad);
    co_await nap;
    co_return got;
}

std::function<void(registry&)> using_shop(workshop& shop) {
    return [&shop](registry& to) {
        to.add_activity("work", [&shop](std::string name) { return shop.work(name); });
        to.add_activity("slow", [&shop](std::string name) -> asio::awaitable<int> {
            ++shop.calls[name];
            asio::steady_timer pause(co_await asio::this_coro::executor);
            pause.expires_after(std::chrono::milliseconds(300));
            co_await pause.async_wait(asio::use_awaitable);
            co_return 10;
        });
        to.add_activity("follow", [](std::string plan) { return "followed " + plan; });
        to.add_orchestrator("good_then_bad", good_then_bad)
            .add_orchestrator("child", child)
            .add_orchestrator("waiting_child", waiting_child)
            .add_orchestrator("impatient_parent", impatient_parent)
            .add_orchestrator("parent", parent)
            .add_orchestrator("grandparent", grandparent)
            .add_orchestrator("retries", retries)
            .add_orchestrator("retries_child", retries_child)
            .add_orchestrator("two_at_once", two_at_once)
            .add_orchestrator("has_a_second_plan", has_a_second_plan)
            .add_orchestrator("late_timer", late_timer);
    };
}

void rewind(semantics_hub& hub, const std::string& id, const std::string& reason = "mended") {
    hub.get(hub.client().async_rewind_instance(instance_id{id}, reason));
}

} // namespace rewind_semantics

BOOST_AUTO_TEST_SUITE(rewind_semantics)

// 12.1: the first two cases of the public suite: a failed activity; good results are kept.
BOOST_AUTO_TEST_CASE(a_failed_activity_runs_again_and_good_results_are_kept) {
    workshop shop;
    semantics_hub hub(using_shop(shop));
    BOOST_TEST((hub.run("good_then_bad", "x").status == runtime_status::failed));
    const auto failed = hub.metadata_of("x");
    shop.broken = false;
    rewind(hub, "x");
    const auto ended = hub.completion_of("x");
    BOOST_TEST(outcome(ended) == "Completed 2");
    BOOST_TEST(shop.calls["good"] == 1);
    BOOST_TEST(shop.calls["bad"] == 2);
    BOOST_TEST((ended.execution_id != failed.execution_id));
    BOOST_TEST((ended.created == failed.created));
}

// 12.2
BOOST_AUTO_TEST_CASE(failed_children_are_rewound_and_keep_what_they_did) {
    workshop shop;
    semantics_hub hub(using_shop(shop));
    const std::vector<std::string> names{"a", "bad", "b"};
    BOOST_TEST((hub.run("parent", "x", to_payload(names)).status == runtime_status::failed));
    const auto child_before = hub.metadata_of("child bad");
    shop.broken = false;
    rewind(hub, "x");
    BOOST_TEST(outcome(hub.completion_of("x")) == "Completed 3");
    BOOST_TEST(shop.calls["before bad"] == 1);
    BOOST_TEST(shop.calls["a"] == 1);
    BOOST_TEST(shop.calls["bad"] == 2);
    BOOST_TEST((hub.metadata_of("child bad").execution_id != child_before.execution_id));
}

// 12.2
BOOST_AUTO_TEST_CASE(a_whole_tree_of_failed_children_is_rewound) {
    workshop shop;
    semantics_hub hub(using_shop(shop));
    BOOST_TEST((hub.run("grandparent", "x").status == runtime_status::failed));
    shop.broken = false;
    rewind(hub, "x");
    BOOST_TEST(outcome(hub.completion_of("x")) == "Completed 1");
    BOOST_TEST(outcome(hub.metadata_of("parent")) == "Completed 1");
    BOOST_TEST(shop.calls["before bad"] == 1);
}

// 12.2
BOOST_AUTO_TEST_CASE(a_purged_child_is_made_again) {
    workshop shop;
    semantics_hub hub(using_shop(shop));
    const std::vector<std::string> names{"bad"};
    hub.run("parent", "x", to_payload(names));
    const auto purged = hub.get(hub.client().async_purge_instance(instance_id{"child bad"}));
    BOOST_TEST(purged.purged == 1u);
    shop.broken = false;
    rewind(hub, "x");
    BOOST_TEST(outcome(hub.completion_of("x")) == "Completed 1");
    BOOST_TEST(shop.calls["before bad"] == 2);
}

// 12.2
BOOST_AUTO_TEST_CASE(what_a_purged_child_had_answered_is_kept) {
    workshop shop;
    semantics_hub hub(using_shop(shop));
    const std::vector<std::string> names{"a", "bad"};
    hub.run("parent", "x", to_payload(names));
    BOOST_TEST(outcome(hub.completion_of("child a")) == "Completed 1");
    hub.get(hub.client().async_purge_instance(instance_id{"child a"}));
    shop.broken = false;
    rewind(hub, "x");
    BOOST_TEST(outcome(hub.completion_of("x")) == "Completed 2");
    BOOST_TEST(shop.calls["a"] == 1);
    BOOST_TEST((hub.error_of(hub.client().async_get_history(instance_id{"child a"})) ==
                errc::instance_not_found));
}

// 12.2
BOOST_AUTO_TEST_CASE(a_terminated_child_is_started_anew) {
    workshop shop;
    semantics_hub hub(using_shop(shop));
    hub.start("impatient_parent", "x");
    hub.completion_of("x"); // it has failed, and two of its children still wait
    hub.get(hub.client().async_terminate_instance(instance_id{"child one"}));
    BOOST_TEST(outcome(hub.completion_of("child one")) == "Terminated");
    shop.broken = false;
    rewind(hub, "x");
    hub.run_until([&] { return hub.metadata_of("child one").status == runtime_status::running; });
    for (const std::string name : {"child one", "child two"})
        hub.get(hub.client().async_raise_event(instance_id{name}, "go", 10));
    BOOST_TEST(outcome(hub.completion_of("x")) == "Completed 21");
}

// 12.2
BOOST_AUTO_TEST_CASE(children_that_still_run_are_taken_over) {
    workshop shop;
    semantics_hub hub(using_shop(shop));
    BOOST_TEST((hub.run("impatient_parent", "x").status == runtime_status::failed));
    // One ends while its parent has failed, the other after the rewind.
    hub.get(hub.client().async_raise_event(instance_id{"child one"}, "go", 10));
    BOOST_TEST(outcome(hub.completion_of("child one")) == "Completed 10");
    shop.broken = false;
    rewind(hub, "x");
    hub.get(hub.client().async_raise_event(instance_id{"child two"}, "go", 100));
    BOOST_TEST(outcome(hub.completion_of("x")) == "Completed 111");
}

// 12.3
BOOST_AUTO_TEST_CASE(it_can_be_rewound_twice_and_without_a_reason) {
    workshop shop;
    semantics_hub hub(using_shop(shop));
    hub.run("good_then_bad", "x");
    rewind(hub, "x", {});
    BOOST_TEST((hub.completion_of("x").status == runtime_status::failed));
    shop.broken = false;
    rewind(hub, "x", {});
    BOOST_TEST(outcome(hub.completion_of("x")) == "Completed 2");
    BOOST_TEST(shop.calls["good"] == 1);
    BOOST_TEST(shop.calls["bad"] == 3);
}

// 12.4
BOOST_AUTO_TEST_CASE(only_a_failed_instance_is_rewound) {
    workshop shop;
    shop.broken = false;
    semantics_hub hub(using_shop(shop));
    const auto error_of = [&](const std::string& id) {
        return hub.error_of(hub.client().async_rewind_instance(instance_id{id}));
    };
    BOOST_TEST((error_of("nobody") == errc::instance_not_found));
    hub.run("good_then_bad", "done");
    BOOST_TEST((error_of("done") == errc::instance_not_failed));
    hub.start("waiting_child", "runs", payload::json("\"x\""));
    hub.get(hub.client().async_wait_for_instance_start(instance_id{"runs"}));
    BOOST_TEST((error_of("runs") == errc::instance_not_failed));
    hub.get(hub.client().async_terminate_instance(instance_id{"runs"}));
    hub.completion_of("runs");
    BOOST_TEST((error_of("runs") == errc::instance_not_failed));
}

// 12.5
BOOST_AUTO_TEST_CASE(a_retried_call_is_tried_again_from_its_first_attempt) {
    workshop shop;
    semantics_hub hub(using_shop(shop));
    BOOST_TEST((hub.run("retries", "x").status == runtime_status::failed));
    BOOST_TEST(shop.calls["bad"] == 3);
    rewind(hub, "x");
    BOOST_TEST((hub.completion_of("x").status == runtime_status::failed));
    BOOST_TEST(shop.calls["bad"] == 6);
    shop.broken = false;
    rewind(hub, "x");
    BOOST_TEST(outcome(hub.completion_of("x")) == "Completed 1");
}

// 12.5: a child too, and what it had done well is kept.
BOOST_AUTO_TEST_CASE(a_retried_child_is_rewound) {
    workshop shop;
    semantics_hub hub(using_shop(shop));
    BOOST_TEST((hub.run("retries_child", "x").status == runtime_status::failed));
    BOOST_TEST(shop.calls["bad"] == 2);
    rewind(hub, "x");
    BOOST_TEST((hub.completion_of("x").status == runtime_status::failed));
    const int before = shop.calls["before bad"];
    shop.broken = false;
    rewind(hub, "x");
    BOOST_TEST(outcome(hub.completion_of("x")) == "Completed 1");
    BOOST_TEST(shop.calls["before bad"] == before);
}

// 12.6
BOOST_AUTO_TEST_CASE(an_activity_that_still_ran_runs_again) {
    workshop shop;
    semantics_hub hub(using_shop(shop));
    BOOST_TEST((hub.run("two_at_once", "x").status == runtime_status::failed));
    BOOST_TEST(shop.calls["slow"] == 1);
    shop.broken = false;
    rewind(hub, "x");
    BOOST_TEST(outcome(hub.completion_of("x")) == "Completed 11");
    BOOST_TEST(shop.calls["slow"] == 2);
    BOOST_TEST(shop.calls["bad"] == 2);
}

// 12.6
BOOST_AUTO_TEST_CASE(an_open_timer_is_armed_again) {
    workshop shop;
    semantics_hub hub(using_shop(shop));
    BOOST_TEST((hub.run("late_timer", "x").status == runtime_status::failed));
    shop.broken = false;
    rewind(hub, "x");
    BOOST_TEST(outcome(hub.completion_of("x")) == "Completed 1");
}

// 12.7
BOOST_AUTO_TEST_CASE(the_superseded_execution_stays_readable) {
    workshop shop;
    semantics_hub hub(using_shop(shop));
    hub.run("good_then_bad", "x");
    auto client = hub.client();
    const auto before = hub.get(client.async_get_history(instance_id{"x"}));
    shop.broken = false;
    rewind(hub, "x");
    hub.completion_of("x");
    const auto old = hub.get(client.async_get_history(
        instance_id{"x"}, history_request{}.execution(before.execution_id)));
    BOOST_TEST((old.events == before.events));
    const auto unknown = history_request{}.execution(execution_id{1, 2});
    BOOST_TEST((hub.error_of(client.async_get_history(instance_id{"x"}, unknown)) ==
                errc::invalid_argument));
}

// 12.8: across a restart of the process, in the middle of it.
BOOST_AUTO_TEST_CASE(a_rewind_survives_the_process) {
    const auto disk = std::make_shared<memory_disk>();
    workshop shop;
    {
        semantics_hub hub(using_shop(shop), {}, disk);
        hub.run("impatient_parent", "x");
        shop.broken = false;
        rewind(hub, "x");
    }
    semantics_hub hub(using_shop(shop), {}, disk);
    for (const std::string name : {"child one", "child two"})
        hub.get(hub.client().async_raise_event(instance_id{name}, "go", 10));
    BOOST_TEST(outcome(hub.completion_of("x")) == "Completed 21");
}

// 12.11
BOOST_AUTO_TEST_CASE(another_input_is_another_way) {
    workshop shop;
    semantics_hub hub(using_shop(shop));
    BOOST_TEST((hub.run("has_a_second_plan", "x").status == runtime_status::failed));
    shop.broken = false;
    rewind(hub, "x");
    BOOST_TEST(outcome(hub.completion_of("x")) == R"(Completed "followed plan a")");
}

// 12.11: what a failure has led to is known to the code alone.
BOOST_AUTO_TEST_CASE(a_rewind_wants_the_code) {
    const auto disk = std::make_shared<memory_disk>();
    workshop shop;
    {
        semantics_hub hub(using_shop(shop), {}, disk);
        const std::vector<std::string> names{"bad"};
        hub.run("parent", "x", to_payload(names));
    }
    shop.broken = false;
    {
        semantics_hub hub([](registry& to) { to.add_orchestrator("parent", parent); }, {}, disk);
        const auto rewinding = [&](const std::string& id) {
            return hub.error_of(hub.client().async_rewind_instance(instance_id{id}));
        };
        BOOST_TEST((rewinding("child bad") == errc::orchestrator_not_found));
        BOOST_TEST(!rewinding("x"));
        hub.run_until([&] { return !hub.log().empty(); });
        BOOST_TEST((hub.metadata_of("child bad").status == runtime_status::failed));
        BOOST_TEST((hub.metadata_of("x").status == runtime_status::running));
    }
    semantics_hub hub(using_shop(shop), {}, disk);
    BOOST_TEST(outcome(hub.completion_of("x")) == "Completed 1");
    BOOST_TEST(shop.calls["before bad"] == 1);
}

// 12.9
BOOST_AUTO_TEST_CASE(a_plan_says_what_happens_and_is_refused_when_it_is_stale) {
    workshop shop;
    shop.broken = false;
    semantics_hub hub(using_shop(shop));
    hub.run("good_then_bad", "x");
    auto client = hub.client();
    // 0 orchestrator_started, 1 execution_started, 2 task_scheduled good; 3 orchestrator_started,
    // 4 task_completed, 5 task_scheduled bad; 6 orchestrator_started, 7, 8 execution_completed
    auto plan = hub.get(client.async_plan_rewind(instance_id{"x"}, event_number{4}));
    BOOST_TEST(plan.hidden.size() == 6u);
    BOOST_TEST_REQUIRE(plan.activities.size() == 2u);
    BOOST_TEST(!plan.activities[0].hidden);
    BOOST_TEST(plan.activities[1].hidden);
    auto stale = plan;
    hub.get(client.async_apply_rewind(std::move(plan), rewind_options{}.reason("again")));
    BOOST_TEST(outcome(hub.completion_of("x")) == "Completed 2");
    BOOST_TEST(shop.calls["good"] == 2);
    BOOST_TEST(shop.calls["bad"] == 2);
    BOOST_TEST((hub.error_of(client.async_apply_rewind(std::move(stale))) == errc::rewind_stale));
    BOOST_TEST((hub.error_of(client.async_plan_rewind(instance_id{"x"}, event_number{99})) ==
                errc::invalid_argument));
}

// 12.9
BOOST_AUTO_TEST_CASE(a_message_makes_a_plan_stale) {
    workshop shop;
    semantics_hub hub(using_shop(shop));
    hub.start("waiting_child", "x", payload::json("\"x\""));
    auto client = hub.client();
    hub.get(client.async_wait_for_instance_start(instance_id{"x"}));
    auto plan = hub.get(client.async_plan_rewind(instance_id{"x"}, event_number{1}));
    hub.get(client.async_raise_event(instance_id{"x"}, "other", 1));
    BOOST_TEST((hub.error_of(client.async_apply_rewind(std::move(plan))) == errc::rewind_stale));
}

// 12.10
BOOST_AUTO_TEST_CASE(a_running_instance_is_rewound_and_gets_its_events_again) {
    workshop shop;
    semantics_hub hub([](registry& to) {
        to.add_orchestrator("sums", [](context& ctx) -> task<int> {
            const int a = co_await ctx.wait_for_external_event<int>("a");
            const int b = co_await ctx.wait_for_external_event<int>("b");
            co_return a + b;
        });
    });
    hub.start("sums", "x");
    auto client = hub.client();
    hub.get(client.async_raise_event(instance_id{"x"}, "a", 3));
    hub.run_until(
        [&] { return hub.get(client.async_get_history(instance_id{"x"})).events.size() >= 4; });
    auto plan = hub.get(client.async_plan_rewind(instance_id{"x"}, event_number{1}));
    BOOST_TEST(plan.events.size() == 1u);
    hub.get(client.async_apply_rewind(std::move(plan)));
    hub.get(client.async_raise_event(instance_id{"x"}, "b", 4));
    BOOST_TEST(outcome(hub.completion_of("x")) == "Completed 7");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace pianola::semantics
