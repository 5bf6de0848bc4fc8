// As semantics_test.cpp: what happens to an instance on its way, and to those it has to do with.
#include <runtime/semantics_hub.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <exception>
#include <stdexcept>
#include <string>
#include <vector>

namespace pianola::semantics {
namespace life_semantics {

using namespace std::chrono_literals;
using context = orchestration_context;

task<int> wait_for_go(context& ctx) { co_return co_await ctx.wait_for_external_event<int>("go"); }

void raise(semantics_hub& hub, const std::string& id, const std::string& event, int data) {
    hub.get(hub.client().async_raise_event(instance_id{id}, event, data));
}

template <class Body>
std::size_t count_of(semantics_hub& hub, const std::string& id) {
    const auto history = hub.get(hub.client().async_get_history(instance_id{id}));
    return static_cast<std::size_t>(
        std::ranges::count_if(history.events, [](const history_event& event) {
            return event.get_if<Body>() != nullptr;
        }));
}

} // namespace life_semantics

BOOST_AUTO_TEST_SUITE(life_semantics)

// 2.6
BOOST_AUTO_TEST_CASE(joining_waits_for_all_and_raises_the_first_failure) {
    semantics_hub hub([](registry& to) {
        to.add_activity("work", [](int n) {
            if (n != 1)
                throw std::runtime_error("number " + std::to_string(n));
        });
        to.add_orchestrator("joins", [](context& ctx) -> task<std::string> {
            std::vector<task<void>> parts;
            for (int i = 1; i != 4; ++i)
                parts.push_back(ctx.call_activity("work", i));
            std::string text;
            try {
                co_await when_all(std::move(parts));
            } catch (const task_failed& failed) {
                text = failed.details().message;
            }
            co_return text;
        });
    });
    BOOST_TEST(outcome(hub.run("joins", "x")) == "Completed \"number 2\"");
    BOOST_TEST(count_of<history::task_failed>(hub, "x") == 2u);
    BOOST_TEST(count_of<history::task_completed>(hub, "x") == 1u);
}

// 3.1
BOOST_AUTO_TEST_CASE(an_activity_that_was_interrupted_runs_again) {
    const auto disk = std::make_shared<memory_disk>();
    const auto filled = [](int& runs, bool& may_end) {
        return [&](registry& to) {
            to.add_activity("work", [&](activity_context& ctx) -> asio::awaitable<int> {
                ++runs;
                const auto executor = co_await asio::this_coro::executor;
                while (!may_end && !ctx.stop_token().stop_requested())
                    co_await asio::post(executor, asio::use_awaitable);
                co_return 7;
            });
            to.add_orchestrator("works", [](context& ctx) -> task<int> {
                co_return co_await ctx.call_activity<int>("work");
            });
        };
    };
    int runs = 0;
    bool may_end = false;
    {
        semantics_hub hub(filled(runs, may_end), {}, disk);
        hub.start("works", "x");
        hub.run_until([&] { return runs == 1; });
    }
    may_end = true;
    {
        semantics_hub hub(filled(runs, may_end), {}, disk);
        BOOST_TEST(outcome(hub.completion_of("x")) == "Completed 7");
    }
    semantics_hub hub(filled(runs, may_end), {}, disk);
    BOOST_TEST(outcome(hub.completion_of("x")) == "Completed 7");
    BOOST_TEST(runs == 2);
}

// 4.2
BOOST_AUTO_TEST_CASE(a_timer_that_is_due_at_once_fires_in_a_later_turn) {
    semantics_hub hub([](registry& to) {
        to.add_orchestrator("naps", [](context& ctx) -> task<bool> {
            const instant before = ctx.current_utc_time();
            auto past = ctx.create_timer(before - saturating_ticks(1h));
            const bool early = past.settled();
            co_await past;
            co_return !early && ctx.current_utc_time() >= before;
        });
    });
    BOOST_TEST(outcome(hub.run("naps", "x")) == "Completed true");
    BOOST_TEST(count_of<history::orchestrator_started>(hub, "x") == 2u);
}

// Many timers that are due together wake their instances bit by bit: the first are durable long
// before the last have their turn, and all have the time at which they fired.
BOOST_AUTO_TEST_CASE(timers_due_together_fire_as_fast_as_their_turns_are_durable) {
    constexpr int count = 2000;
    int woken = 0;
    int ended = 0;
    const instant due = make_system_clock()->now() + saturating_ticks(2s);
    task_hub_params params;
    params.strands = 1;
    semantics_hub hub(
        [&](registry& to) {
            to.add_orchestrator("sleeps", [&](context& ctx) -> task<bool> {
                co_await ctx.create_timer(due);
                ++woken;
                co_return ctx.current_utc_time() >= due;
            });
        },
        params);
    const auto sleep_one = [&]() -> asio::awaitable<void> {
        auto client = hub.client();
        const auto started = co_await client.async_schedule_new_orchestration_instance(
            "sleeps", payload{}, start_options{}, asio::use_awaitable);
        const auto found = co_await client.async_wait_for_instance_completion(
            started.id, true, asio::use_awaitable);
        BOOST_TEST(outcome(found.value()) == "Completed true");
        ++ended;
    };
    for (int i = 0; i != count; ++i)
        asio::co_spawn(hub.context(), sleep_one, [](const std::exception_ptr& error) {
            if (error)
                std::rethrow_exception(error);
        });
    int most = 0;
    hub.run_until([&] {
        most = std::max(most, woken - ended);
        return ended == count;
    });
    BOOST_TEST(most > 0);
    BOOST_TEST(most < count / 2);
}

// 4.3
BOOST_AUTO_TEST_CASE(awaiting_a_cancelled_timer_raises) {
    semantics_hub hub([](registry& to) {
        to.add_orchestrator("cancels", [](context& ctx) -> task<std::string> {
            auto timer = ctx.create_timer(1h);
            timer.cancel();
            std::string text;
            try {
                co_await timer;
            } catch (const task_canceled& canceled) {
                text = canceled.what();
            }
            co_return text;
        });
    });
    BOOST_TEST(outcome(hub.run("cancels", "x")) == "Completed \"the timer was cancelled\"");
}

// 5.3, 7.5
BOOST_AUTO_TEST_CASE(an_ended_instance_takes_nothing_more) {
    semantics_hub hub([](registry& to) { to.add_orchestrator("waits", wait_for_go); });
    hub.start("waits", "x");
    raise(hub, "x", "go", 1);
    hub.completion_of("x");
    const instance_id id{"x"};
    const auto finished = make_error_code(errc::instance_finished);
    BOOST_TEST(hub.error_of(hub.client().async_raise_event(id, "go", 2)) == finished);
    BOOST_TEST(hub.error_of(hub.client().async_terminate_instance(id)) == finished);
    BOOST_TEST(hub.error_of(hub.client().async_suspend_instance(id)) == finished);
    BOOST_TEST(hub.error_of(hub.client().async_resume_instance(id)) == finished);
    BOOST_TEST(outcome(hub.metadata_of("x")) == "Completed 1");
}

// 6.2
BOOST_AUTO_TEST_CASE(children_have_ids_of_their_own_and_retries_keep_them) {
    std::vector<std::string> ids;
    semantics_hub hub([&](registry& to) {
        to.add_orchestrator("child", [&](context& ctx) -> task<void> {
            if (!ctx.is_replaying())
                ids.push_back(ctx.instance_id().str());
            if (ids.size() == 1)
                throw std::runtime_error("not yet");
            co_return;
        });
        to.add_orchestrator("parent", [](context& ctx) -> task<void> {
            const auto again = sub_orchestration_options{}.retry(retry_policy(2, 1ms));
            co_await ctx.call_sub_orchestrator("child", payload{}, again);
            co_await ctx.call_sub_orchestrator("child");
        });
    });
    BOOST_TEST(outcome(hub.run("parent", "x")) == "Completed");
    BOOST_TEST_REQUIRE(ids.size() == 3u);
    BOOST_TEST(ids[0] == ids[1]);
    BOOST_TEST(ids[1] != ids[2]);
    BOOST_TEST(hub.metadata_of(ids[2]).parent.value().str() == "x");
}

// 6.6
BOOST_AUTO_TEST_CASE(a_parent_that_ends_leaves_its_children_alone) {
    semantics_hub hub([](registry& to) {
        to.add_orchestrator("waits", wait_for_go);
        to.add_orchestrator("parent", [](context& ctx) -> task<int> {
            const auto options = sub_orchestration_options{}.id("kid");
            auto kid = ctx.call_sub_orchestrator<int>("waits", payload{}, options);
            co_return co_await ctx.wait_for_external_event<int>("go");
        });
    });
    hub.start("parent", "x");
    raise(hub, "x", "go", 1);
    BOOST_TEST(outcome(hub.completion_of("x")) == "Completed 1");
    hub.run_until([&] {
        return hub.get(hub.client().async_wait_for_instance_start(instance_id{"kid"})).has_value();
    });
    raise(hub, "kid", "go", 2);
    BOOST_TEST(outcome(hub.completion_of("kid")) == "Completed 2");
    BOOST_TEST(outcome(hub.metadata_of("x")) == "Completed 1");
}

// 7.1, 7.2
BOOST_AUTO_TEST_CASE(a_suspended_instance_keeps_events_and_can_be_terminated) {
    semantics_hub hub([](registry& to) { to.add_orchestrator("waits", wait_for_go); });
    for (const std::string id : {"resumed", "terminated"}) {
        hub.start("waits", id);
        hub.get(hub.client().async_suspend_instance(instance_id{id}));
        hub.get(hub.client().async_suspend_instance(instance_id{id}));
        raise(hub, id, "go", 1);
        hub.run_until([&] { return count_of<history::event_raised>(hub, id) == 1; });
        BOOST_TEST((hub.metadata_of(id).status == runtime_status::suspended));
    }
    hub.get(hub.client().async_resume_instance(instance_id{"resumed"}));
    BOOST_TEST(outcome(hub.completion_of("resumed")) == "Completed 1");
    hub.get(hub.client().async_terminate_instance(instance_id{"terminated"}));
    BOOST_TEST(outcome(hub.completion_of("terminated")) == "Terminated");
}

// 7.2
BOOST_AUTO_TEST_CASE(activities_of_a_terminated_instance_are_asked_to_stop) {
    bool running = false;
    bool stopped = false;
    semantics_hub hub([&](registry& to) {
        to.add_activity("work", [&](activity_context& ctx) -> asio::awaitable<void> {
            running = true;
            const auto executor = co_await asio::this_coro::executor;
            while (!ctx.stop_token().stop_requested())
                co_await asio::post(executor, asio::use_awaitable);
            stopped = true;
        });
        to.add_orchestrator("works",
                            [](context& ctx) -> task<void> { co_await ctx.call_activity("work"); });
    });
    hub.start("works", "x");
    hub.run_until([&] { return running; });
    hub.get(hub.client().async_terminate_instance(instance_id{"x"}));
    hub.run_until([&] { return stopped; });
    BOOST_TEST(outcome(hub.completion_of("x")) == "Terminated");
    BOOST_TEST(count_of<history::task_completed>(hub, "x") == 0u);
}

// 7.2: those that still wait for their turn are never called.
BOOST_AUTO_TEST_CASE(waiting_activities_of_a_terminated_instance_are_forgotten) {
    task_hub_params params;
    params.max_concurrent_activities = 1;
    std::vector<int> called;
    semantics_hub hub(
        [&](registry& to) {
            to.add_activity("work", [&](activity_context& ctx, int n) -> asio::awaitable<void> {
                called.push_back(n);
                const auto executor = co_await asio::this_coro::executor;
                while (n == 0 && !ctx.stop_token().stop_requested())
                    co_await asio::post(executor, asio::use_awaitable);
            });
            to.add_orchestrator("works", [](context& ctx, int first) -> task<void> {
                std::vector<task<void>> all;
                for (int n = first; n != first + 5; ++n)
                    all.push_back(ctx.call_activity("work", n));
                co_await when_all(std::move(all));
            });
        },
        params);
    hub.start("works", "x", payload::json("0"));
    hub.run_until([&] { return !called.empty(); });
    hub.get(hub.client().async_terminate_instance(instance_id{"x"}));
    BOOST_TEST(outcome(hub.completion_of("x")) == "Terminated");
    BOOST_TEST(outcome(hub.run("works", "y", payload::json("10"))) == "Completed");
    BOOST_TEST((called == std::vector{0, 10, 11, 12, 13, 14}));
    // Its id may be used again, and so may the numbers of its events.
    BOOST_TEST(outcome(hub.run("works", "x", payload::json("20"))) == "Completed");
    BOOST_TEST(called.size() == 11u);
}

// 8.1, 8.3
BOOST_AUTO_TEST_CASE(a_new_execution_keeps_who_it_is_and_drops_what_it_asked_for) {
    int ran = 0;
    semantics_hub hub([&](registry& to) {
        to.add_activity("work", [&] { ++ran; });
        to.add_orchestrator("renews", [](context& ctx, int round) -> task<int> {
            static_cast<void>(co_await ctx.wait_for_external_event<int>("go"));
            if (round == 2)
                co_return round;
            auto unwanted = ctx.call_activity("work");
            auto timer = ctx.create_timer(1ms);
            ctx.continue_as_new(round + 1);
            co_return 0;
        });
    });
    const auto options = start_options{}.id("x").tag("k", "v");
    const int one = 1;
    hub.get(hub.client().async_schedule_new_orchestration_instance("renews", one, options));
    const auto before = hub.metadata_of("x");
    raise(hub, "x", "go", 1);
    hub.run_until([&] { return hub.metadata_of("x").input.str() == "2"; });
    raise(hub, "x", "go", 2);
    const auto after = hub.completion_of("x");
    BOOST_TEST(outcome(after) == "Completed 2");
    BOOST_TEST((after.created == before.created));
    BOOST_TEST((after.tags == before.tags));
    BOOST_TEST(after.execution_id.str() != before.execution_id.str());
    BOOST_TEST(count_of<history::event_raised>(hub, "x") == 1u);
    BOOST_TEST(ran == 0);
}

// 8.2
BOOST_AUTO_TEST_CASE(a_new_execution_may_begin_without_the_events_that_were_left) {
    semantics_hub hub([](registry& to) {
        to.add_orchestrator("renews", [](context& ctx, int round) -> task<int> {
            const int got = co_await ctx.wait_for_external_event<int>("go");
            if (round == 2)
                co_return got;
            static_cast<void>(co_await ctx.wait_for_external_event<int>("renew"));
            ctx.continue_as_new(round + 1, false);
            co_return 0;
        });
    });
    hub.start("renews", "x", payload::json("1"));
    raise(hub, "x", "go", 1);
    raise(hub, "x", "go", 2);
    raise(hub, "x", "renew", 0);
    hub.run_until([&] { return hub.metadata_of("x").input.str() == "2"; });
    raise(hub, "x", "go", 3);
    BOOST_TEST(outcome(hub.completion_of("x")) == "Completed 3");
}

// 10.5
BOOST_AUTO_TEST_CASE(too_many_waiting_operations_are_refused_and_later_ones_are_not) {
    task_hub_params few;
    few.max_waiting_operations = 3;
    semantics_hub hub([](registry& to) { to.add_orchestrator("waits", wait_for_go); }, few);
    hub.start("waits", "first");
    int good = 0;
    int overloaded = 0;
    const auto count = [&](error_code ec) {
        (ec ? overloaded : good) += 1;
        BOOST_TEST((!ec || ec == errc::overloaded));
    };
    for (int i = 0; i != 3; ++i)
        hub.client().async_schedule_new_orchestration_instance(
            "waits", payload{}, start_options{}, [&](error_code ec, const auto&) { count(ec); });
    hub.client().async_raise_event(instance_id{"first"}, "go", payload::json("1"), count);
    hub.client().async_terminate_instance(instance_id{"first"}, payload{}, false, count);
    hub.run_until([&] { return good + overloaded == 5; });
    BOOST_TEST(good == 3);
    raise(hub, "first", "go", 7);
    BOOST_TEST(outcome(hub.completion_of("first")) == "Completed 7");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace pianola::semantics
