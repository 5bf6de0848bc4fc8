// As semantics_test.cpp: activities, children, reading and limits.
#include <runtime/semantics_hub.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace pianola::semantics {
namespace task_semantics {

using namespace std::chrono_literals;
using context = orchestration_context;

task<int> wait_for_go(context& ctx) { co_return co_await ctx.wait_for_external_event<int>("go"); }

/// What its activity `work` gives, or the failure's type and message.
task<std::string> work(context& ctx) {
    std::string text;
    try {
        text = co_await ctx.call_activity<std::string>("work");
    } catch (const task_failed& failed) {
        text = failed.details().type + ": " + failed.details().message;
    }
    co_return text;
}

std::string output_of(semantics_hub& hub, const std::string& name) {
    return from_payload<std::string>(hub.run(name, name).output);
}

asio::awaitable<std::string> work_on_the_executor() {
    const auto executor = co_await asio::this_coro::executor;
    co_await asio::post(executor, asio::use_awaitable);
    co_return "done";
}

} // namespace task_semantics

BOOST_AUTO_TEST_SUITE(task_semantics)

// 3.2
BOOST_AUTO_TEST_CASE(failure_details_name_the_exception_and_its_cause) {
    semantics_hub hub([](registry& to) {
        to.add_activity("work", []() -> int { throw std::runtime_error("no paper"); });
        to.add_orchestrator("catches", work);
        to.add_orchestrator("passes_on", [](context& ctx) -> task<int> {
            co_return co_await ctx.call_activity<int>("work");
        });
    });
    BOOST_TEST(output_of(hub, "catches") == "std::runtime_error: no paper");
    const auto ended = hub.run("passes_on", "x");
    BOOST_TEST(outcome(ended) == "Failed [pianola::task_failed: activity 'work' failed: no paper]");
    BOOST_TEST_REQUIRE(ended.failure->inner);
    BOOST_TEST(ended.failure->inner->type == "std::runtime_error");
    BOOST_TEST(ended.failure->inner->message == "no paper");
}

// 3.4
BOOST_AUTO_TEST_CASE(an_activity_that_takes_too_long_fails_and_is_asked_to_stop) {
    bool stopped = false;
    ticks given{0};
    semantics_hub hub([&](registry& to) {
        to.add_activity("work", [&](activity_context& ctx) -> asio::awaitable<int> {
            given = ctx.timeout();
            const auto executor = co_await asio::this_coro::executor;
            while (!ctx.stop_token().stop_requested())
                co_await asio::post(executor, asio::use_awaitable);
            stopped = true;
            co_return 1;
        });
        to.add_orchestrator("hurries", [](context& ctx) -> task<std::string> {
            const auto options = activity_options{}.timeout(20ms);
            std::string type;
            try {
                co_await ctx.call_activity("work", payload{}, options);
            } catch (const task_failed& failed) {
                type = failed.details().type;
            }
            co_return type;
        });
    });
    BOOST_TEST(output_of(hub, "hurries") == "ActivityTimeout");
    hub.run_until([&] { return stopped; });
    BOOST_TEST((given == 20ms));
}

// 3.5
BOOST_AUTO_TEST_CASE(an_activity_may_be_a_coroutine) {
    semantics_hub hub([](registry& to) {
        to.add_activity("work", work_on_the_executor);
        to.add_orchestrator("works", work);
    });
    BOOST_TEST(output_of(hub, "works") == "done");
}

// 3.6
BOOST_AUTO_TEST_CASE(an_unknown_activity_fails_its_task) {
    semantics_hub hub([](registry& to) { to.add_orchestrator("works", work); });
    BOOST_TEST(output_of(hub, "works") == "ActivityNotFound: no activity 'work' is registered");
}

// 6.5
BOOST_AUTO_TEST_CASE(a_child_without_code_waits_for_it) {
    const auto disk = std::make_shared<memory_disk>();
    const auto parent = [](registry& to) {
        to.add_orchestrator("parent", [](context& ctx) -> task<int> {
            const auto options = sub_orchestration_options{}.id("kid");
            co_return co_await ctx.call_sub_orchestrator<int>("child", payload{}, options);
        });
    };
    {
        semantics_hub hub(parent, {}, disk);
        hub.start("parent", "x");
        hub.run_until([&] {
            return hub.get(hub.client().async_get_instance_metadata(instance_id{"kid"}))
                .has_value();
        });
        BOOST_TEST((hub.metadata_of("kid").status == runtime_status::pending));
        BOOST_TEST((hub.metadata_of("x").status == runtime_status::running));
    }
    semantics_hub hub(
        [&](registry& to) {
            parent(to);
            to.add_orchestrator("child", [](context&) -> task<int> { co_return 7; });
        },
        {},
        disk);
    BOOST_TEST(outcome(hub.completion_of("x")) == "Completed 7");
}

// 6.3
BOOST_AUTO_TEST_CASE(a_child_takes_the_id_of_an_ended_instance_and_of_no_other) {
    semantics_hub hub([](registry& to) {
        to.add_orchestrator("waits", wait_for_go);
        to.add_orchestrator("child", [](context&) -> task<int> { co_return 7; });
        to.add_orchestrator("parent", [](context& ctx) -> task<std::string> {
            const auto options = sub_orchestration_options{}.id("kid");
            std::string text;
            try {
                const int n = co_await ctx.call_sub_orchestrator<int>("child", payload{}, options);
                text = std::to_string(n);
            } catch (const task_failed& failed) {
                text = failed.details().type;
            }
            co_return text;
        });
    });
    hub.start("waits", "kid");
    BOOST_TEST(output_of(hub, "parent") == "OrchestrationAlreadyExists");
    BOOST_TEST((hub.metadata_of("kid").status == runtime_status::running));
    hub.get(hub.client().async_raise_event(instance_id{"kid"}, "go", 1));
    BOOST_TEST(outcome(hub.completion_of("kid")) == "Completed 1");
    BOOST_TEST(outcome(hub.run("parent", "again")) == "Completed \"7\"");
    BOOST_TEST(outcome(hub.completion_of("kid")) == "Completed 7");
}

// 7.4
BOOST_AUTO_TEST_CASE(a_parent_is_told_that_its_child_was_terminated) {
    semantics_hub hub([](registry& to) {
        to.add_orchestrator("waits", wait_for_go);
        to.add_orchestrator("parent", [](context& ctx) -> task<std::string> {
            const auto options = sub_orchestration_options{}.id("kid");
            std::string text;
            try {
                co_await ctx.call_sub_orchestrator("waits", payload{}, options);
            } catch (const task_failed& failed) {
                text = failed.details().type;
            }
            co_return text;
        });
    });
    hub.start("parent", "x");
    hub.run_until([&] {
        return hub.get(hub.client().async_get_instance_metadata(instance_id{"kid"})).has_value();
    });
    hub.get(hub.client().async_terminate_instance(instance_id{"kid"}, payload::json("\"go\"")));
    BOOST_TEST(outcome(hub.completion_of("x")) == "Completed \"OrchestrationTerminated\"");
    BOOST_TEST(outcome(hub.completion_of("kid")) == "Terminated \"go\"");
}

// 7.3
BOOST_AUTO_TEST_CASE(recursive_termination_reaches_running_children) {
    semantics_hub hub([](registry& to) {
        to.add_orchestrator("waits", wait_for_go);
        to.add_orchestrator("parent", [](context& ctx) -> task<int> {
            const auto options = sub_orchestration_options{}.id("kid");
            co_return co_await ctx.call_sub_orchestrator<int>("waits", payload{}, options);
        });
    });
    hub.start("parent", "x");
    hub.run_until([&] {
        return hub.get(hub.client().async_get_instance_metadata(instance_id{"kid"})).has_value();
    });
    hub.get(hub.client().async_terminate_instance(instance_id{"x"}, payload{}, true));
    BOOST_TEST(outcome(hub.completion_of("x")) == "Terminated");
    BOOST_TEST(outcome(hub.completion_of("kid")) == "Terminated");
}

// 9.1
BOOST_AUTO_TEST_CASE(waiting_for_nobody_ends_at_once) {
    semantics_hub hub([](registry& to) { to.add_orchestrator("waits", wait_for_go); });
    const instance_id nobody{"nobody"};
    BOOST_TEST(!hub.get(hub.client().async_get_instance_metadata(nobody)));
    BOOST_TEST(!hub.get(hub.client().async_wait_for_instance_start(nobody)));
    BOOST_TEST(!hub.get(hub.client().async_wait_for_instance_completion(nobody)));
    BOOST_TEST(hub.error_of(hub.client().async_raise_event(nobody, "go")) ==
               make_error_code(errc::instance_not_found));
    BOOST_TEST(hub.error_of(hub.client().async_get_history(nobody)) ==
               make_error_code(errc::instance_not_found));
}

// 9.2
BOOST_AUTO_TEST_CASE(waits_can_be_cancelled) {
    semantics_hub hub([](registry& to) { to.add_orchestrator("waits", wait_for_go); });
    hub.start("waits", "running");
    const auto later = start_options{}.id("pending").start_at(make_system_clock()->now() + 1h);
    hub.get(hub.client().async_schedule_new_orchestration_instance("waits", payload{}, later));
    BOOST_TEST((hub.metadata_of("pending").status == runtime_status::pending));

    asio::cancellation_signal start;
    asio::cancellation_signal completion;
    int cancelled = 0;
    const auto note = [&](error_code ec, const std::optional<instance_metadata>&) {
        cancelled += ec == asio::error::operation_aborted ? 1 : 100;
    };
    hub.client().async_wait_for_instance_start(
        instance_id{"pending"}, false, asio::bind_cancellation_slot(start.slot(), note));
    hub.client().async_wait_for_instance_completion(
        instance_id{"running"}, false, asio::bind_cancellation_slot(completion.slot(), note));
    hub.metadata_of("running"); // both wait by now
    BOOST_TEST(cancelled == 0);
    start.emit(asio::cancellation_type::terminal);
    completion.emit(asio::cancellation_type::terminal);
    hub.run_until([&] { return cancelled != 0; });
    hub.run_until([&] { return cancelled != 1; });
    BOOST_TEST(cancelled == 2);
}

// 9.3
BOOST_AUTO_TEST_CASE(payloads_and_failures_are_read_only_when_asked_for) {
    semantics_hub hub([](registry& to) {
        to.add_orchestrator("echo", [](context& ctx, std::string text) -> task<std::string> {
            ctx.set_custom_status(text);
            co_return text;
        });
    });
    const auto ended = hub.run("echo", "x", payload::json("\"hi\""));
    BOOST_TEST(ended.input.str() == "\"hi\"");
    BOOST_TEST(ended.output.str() == "\"hi\"");
    BOOST_TEST(ended.custom_status.str() == "\"hi\"");
    const auto bare = hub.get(hub.client().async_get_instance_metadata(instance_id{"x"})).value();
    BOOST_TEST(!bare.input.present());
    BOOST_TEST(!bare.output.present());
    BOOST_TEST(bare.custom_status.str() == "\"hi\"");
}

// 9.3: one that is large is stored once, and shown as any other.
BOOST_AUTO_TEST_CASE(a_large_custom_status_is_shown_whole) {
    const std::string large(100'000, 's');
    semantics_hub hub([&](registry& to) {
        to.add_activity("work", [] { return std::string("done"); });
        to.add_orchestrator("reports", [&](context& ctx) -> task<void> {
            ctx.set_custom_status(large);
            co_await ctx.call_activity<std::string>("work");
            co_await ctx.wait_for_external_event<std::string>("go");
            ctx.set_custom_status("small");
            co_await ctx.wait_for_external_event<std::string>("go");
        });
    });
    const auto status = [&] { return hub.metadata_of("x").custom_status; };
    hub.start("reports", "x");
    hub.run_until([&] { return status().present(); });
    BOOST_TEST((status() == to_payload(large)));
    hub.get(hub.client().async_raise_event(instance_id{"x"}, "go", std::string("now")));
    hub.run_until([&] { return status().size() < large.size(); });
    BOOST_TEST(status().str() == "\"small\"");
}

// 10.1, 10.2
BOOST_AUTO_TEST_CASE(what_is_too_large_is_refused_where_it_comes_in) {
    task_hub_params params;
    params.max_payload_bytes = 100;
    semantics_hub hub(
        [](registry& to) {
            const auto large = [] { return std::string(200, 'x'); };
            to.add_activity("work", large);
            to.add_orchestrator("waits", wait_for_go);
            to.add_orchestrator("works", work);
            to.add_orchestrator("large_output",
                                [=](context&) -> task<std::string> { co_return large(); });
            to.add_orchestrator("large_status", [=](context& ctx) -> task<void> {
                const std::string status = large();
                ctx.set_custom_status(status);
                co_return;
            });
        },
        params);
    const std::string large(200, 'x');
    const auto options = start_options{}.id("x");
    BOOST_TEST(hub.error_of(hub.client().async_schedule_new_orchestration_instance(
                   "waits", large, options)) == make_error_code(errc::payload_too_large));
    hub.start("waits", "x");
    BOOST_TEST(hub.error_of(hub.client().async_raise_event(instance_id{"x"}, "go", large)) ==
               make_error_code(errc::payload_too_large));
    BOOST_TEST(
        hub.error_of(hub.client().async_terminate_instance(instance_id{"x"}, to_payload(large))) ==
        make_error_code(errc::payload_too_large));

    BOOST_TEST(outcome(hub.run("works", "a")).find("PayloadTooLarge") != std::string::npos);
    BOOST_TEST(hub.run("large_output", "b").failure->type == "PayloadTooLarge");
    BOOST_TEST(hub.run("large_status", "c").failure->type == "PayloadTooLarge");
}

// 3.7
BOOST_AUTO_TEST_CASE(one_with_many_activities_does_not_hold_up_the_others) {
    task_hub_params params;
    params.max_concurrent_activities = 1;
    std::vector<std::string> called;
    bool open = false;
    semantics_hub hub(
        [&](registry& to) {
            to.add_activity("work", [&](std::string name) -> asio::awaitable<void> {
                const auto executor = co_await asio::this_coro::executor;
                called.push_back(std::move(name));
                while (!open)
                    co_await asio::post(executor, asio::use_awaitable);
            });
            to.add_orchestrator("wide", [](context& ctx) -> task<void> {
                std::vector<task<void>> all;
                for (int i = 0; i != 10; ++i)
                    all.push_back(ctx.call_activity("work", "wide " + std::to_string(i)));
                co_await when_all(std::move(all));
            });
            to.add_orchestrator("light", [](context& ctx) -> task<void> {
                const std::string name = "light";
                co_await ctx.call_activity("work", name);
            });
        },
        params);
    hub.start("wide", "w");
    hub.start("light", "l");
    open = true;
    for (const char* id : {"l", "w"})
        BOOST_TEST((hub.completion_of(id).status == runtime_status::completed));
    const auto light = std::ranges::find(called, "light") - called.begin();
    BOOST_TEST(light <= 2);
    called.erase(called.begin() + light);
    for (std::size_t i = 0; i != called.size(); ++i)
        BOOST_TEST(called[i] == "wide " + std::to_string(i));
}

// 10.3
BOOST_AUTO_TEST_CASE(a_turn_over_its_limit_fails_its_orchestration) {
    task_hub_params params;
    params.max_turn_actions = 10;
    semantics_hub hub(
        [](registry& to) {
            to.add_activity("work", [] {});
            to.add_orchestrator("wide", [](context& ctx) -> task<void> {
                std::vector<task<void>> all;
                for (int i = 0; i != 11; ++i)
                    all.push_back(ctx.call_activity("work"));
                co_await when_all(std::move(all));
            });
        },
        params);
    const auto ended = hub.run("wide", "x");
    BOOST_TEST(outcome(ended) == "Failed [TurnTooLarge: actions in one turn: 11, the limit is 10]");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace pianola::semantics
