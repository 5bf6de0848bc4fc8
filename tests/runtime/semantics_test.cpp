// What actors/SEMANTICS.md promises and no scenario or simulation shows, on a real task hub. The
// comment above each case is the number of the promise.
#include <runtime/semantics_hub.hpp>

#include <set>
#include <string>
#include <vector>

namespace pianola::semantics {
namespace semantics {

using namespace std::chrono_literals;
using context = orchestration_context;
using code = boost::system::error_code;

task<int> wait_for_go(context& ctx) { co_return co_await ctx.wait_for_external_event<int>("go"); }

void waiting_code(registry& to) { to.add_orchestrator("waits", wait_for_go); }

} // namespace semantics

BOOST_AUTO_TEST_SUITE(semantics)

// 1.2
BOOST_AUTO_TEST_CASE(ids_outside_the_limits_are_refused_with_the_reason) {
    semantics_hub hub(waiting_code);
    const std::vector<std::string> bad{"", "@entity@key", "a\nb", std::string(257, 'x')};
    for (const auto& id : bad) {
        diagnostics why;
        const auto options = start_options{}.id(id);
        const auto ec = hub.error_of(hub.client().async_schedule_new_orchestration_instance(
            "waits", payload{}, options, why, asio::deferred));
        BOOST_TEST(ec == make_error_code(errc::invalid_argument));
        BOOST_TEST(why.message.starts_with("the instance id "));
    }
    hub.start("waits", std::string(256, 'x'));
    const auto made = hub.get(hub.client().async_schedule_new_orchestration_instance("waits"));
    BOOST_TEST(made.id.str().size() == 32u);
}

// 1.3
BOOST_AUTO_TEST_CASE(only_an_ended_instance_gives_way) {
    semantics_hub hub(waiting_code);
    const auto options = start_options{}.id("x");
    const auto again = [&] {
        return hub.client().async_schedule_new_orchestration_instance("waits", payload{}, options);
    };
    BOOST_TEST(!hub.get(again()).replaced);
    BOOST_TEST(hub.error_of(again()) == make_error_code(errc::instance_already_exists));
    const auto first = hub.metadata_of("x").execution_id;
    hub.get(hub.client().async_raise_event(instance_id{"x"}, "go", 1));
    BOOST_TEST(outcome(hub.completion_of("x")) == "Completed 1");
    BOOST_TEST(hub.get(again()).replaced);
    BOOST_TEST(hub.metadata_of("x").execution_id.str() != first.str());
}

// 1.4
BOOST_AUTO_TEST_CASE(a_reuse_policy_names_what_gives_way) {
    using enum runtime_status;
    semantics_hub hub(waiting_code);
    const auto with = [&](std::set<runtime_status> statuses, diagnostics& why) {
        const auto options = start_options{}.id("x").replaceable(std::move(statuses));
        return hub.client().async_schedule_new_orchestration_instance(
            "waits", payload{}, options, why, asio::deferred);
    };
    diagnostics why;
    hub.get(with({}, why));
    BOOST_TEST(hub.error_of(with({completed, failed}, why)) ==
               make_error_code(errc::instance_already_exists));
    BOOST_TEST(hub.error_of(with({running, completed}, why)) ==
               make_error_code(errc::invalid_argument));
    BOOST_TEST(why.message == "Invalid reusable statuses: cannot exclude 'Terminated' while also "
                              "allowing reuse of running instances");
    const auto first = hub.metadata_of("x").execution_id;
    BOOST_TEST(hub.get(with({running, terminated}, why)).replaced);
    BOOST_TEST(hub.metadata_of("x").execution_id.str() != first.str());
    hub.get(hub.client().async_raise_event(instance_id{"x"}, "go", 2));
    BOOST_TEST(outcome(hub.completion_of("x")) == "Completed 2");
    BOOST_TEST(hub.error_of(with({}, why)) == make_error_code(errc::instance_already_exists));
}

// 1.5
BOOST_AUTO_TEST_CASE(an_unknown_orchestrator_is_refused) {
    semantics_hub hub(waiting_code);
    diagnostics why;
    const auto ec = hub.error_of(hub.client().async_schedule_new_orchestration_instance(
        "nobody", payload{}, start_options{}, why, asio::deferred));
    BOOST_TEST(ec == make_error_code(errc::orchestrator_not_found));
    BOOST_TEST(why.message == "no orchestrator 'nobody' is registered");
}

// 1.6
BOOST_AUTO_TEST_CASE(the_version_picks_the_orchestrator) {
    semantics_hub hub([](registry& to) {
        to.add_orchestrator("greet", [](context&) -> task<std::string> { co_return "any"; });
        to.add_orchestrator("greet", "2", [](context& ctx) -> task<std::string> {
            co_return "two, version " + ctx.version().value_or("none");
        });
    });
    const auto greeting = [&](start_options options) {
        const auto started = hub.get(hub.client().async_schedule_new_orchestration_instance(
            "greet", payload{}, std::move(options)));
        return hub.completion_of(started.id.str()).output.str();
    };
    BOOST_TEST(greeting(start_options{}) == "\"any\"");
    BOOST_TEST(greeting(start_options{}.version("2")) == "\"two, version 2\"");
    BOOST_TEST(greeting(start_options{}.version("3")) == "\"any\"");
}

// 1.8, 6.4
BOOST_AUTO_TEST_CASE(children_inherit_tags) {
    semantics_hub hub([](registry& to) {
        to.add_orchestrator("child", [](context& ctx) -> task<std::string> {
            std::string text;
            for (const auto& [key, value] : ctx.tags())
                text += key + "=" + value + " ";
            co_return text;
        });
        to.add_orchestrator("parent", [](context& ctx) -> task<std::string> {
            const auto options = sub_orchestration_options{}.tag("b", "3").tag("c", "4");
            co_return co_await ctx.call_sub_orchestrator<std::string>("child", payload{}, options);
        });
    });
    const auto options = start_options{}.id("x").tag("a", "1").tag("b", "2");
    hub.get(hub.client().async_schedule_new_orchestration_instance("parent", payload{}, options));
    const auto ended = hub.completion_of("x");
    BOOST_TEST(ended.output.str() == "\"a=1 b=3 c=4 \"");
    BOOST_TEST(ended.tags.size() == 2u);
    BOOST_TEST(ended.tags.at("b") == "2");
}

// 2.2: an activity, a timer, a child, done.
BOOST_AUTO_TEST_CASE(the_history_holds_what_happened_and_nothing_else) {
    semantics_hub hub([](registry& to) {
        to.add_activity("one", [] { return 1; });
        to.add_orchestrator("child", [](context&) -> task<int> { co_return 2; });
        to.add_orchestrator("example", [](context& ctx) -> task<int> {
            const int one = co_await ctx.call_activity<int>("one");
            co_await ctx.create_timer(1ms);
            const int two = co_await ctx.call_sub_orchestrator<int>("child");
            co_return one + two;
        });
    });
    BOOST_TEST(outcome(hub.run("example", "x")) == "Completed 3");
    const auto history = hub.get(hub.client().async_get_history(instance_id{"x"}));
    BOOST_TEST(!history.next);
    using namespace pianola::history;
    const std::vector<body> expected{orchestrator_started{},
                                     execution_started{},
                                     task_scheduled{},
                                     orchestrator_started{},
                                     task_completed{},
                                     timer_created{},
                                     orchestrator_started{},
                                     timer_fired{},
                                     sub_orchestration_created{},
                                     orchestrator_started{},
                                     sub_orchestration_completed{},
                                     execution_completed{}};
    BOOST_TEST_REQUIRE(history.events.size() == expected.size());
    int next_id = 0;
    for (std::size_t i = 0; i != expected.size(); ++i) {
        const auto& event = history.events[i];
        BOOST_TEST(event.body.index() == expected[i].index(), "event " << i);
        const bool action = i == 2 || i == 5 || i == 8;
        BOOST_TEST(event.id.value() == (action ? next_id++ : -1), "event " << i);
    }
}

// 2.5
BOOST_AUTO_TEST_CASE(guids_are_distinct_and_a_replay_repeats_them) {
    const auto disk = std::make_shared<memory_disk>();
    const auto guids = [](registry& to) {
        to.add_orchestrator("guids", [](context& ctx) -> task<std::string> {
            const auto first = ctx.new_guid();
            const std::string shown = first;
            ctx.set_custom_status(shown);
            static_cast<void>(co_await ctx.wait_for_external_event<int>("go"));
            const auto second = ctx.new_guid();
            co_return first + " " + second;
        });
    };
    std::string before;
    {
        semantics_hub hub(guids, {}, disk);
        hub.start("guids", "x");
        hub.get(hub.client().async_wait_for_instance_start(instance_id{"x"}));
        before = from_payload<std::string>(hub.metadata_of("x").custom_status);
    }
    semantics_hub hub(guids, {}, disk);
    hub.get(hub.client().async_raise_event(instance_id{"x"}, "go", 1));
    const auto both = from_payload<std::string>(hub.completion_of("x").output);
    BOOST_TEST_REQUIRE(both.size() == 73u);
    BOOST_TEST(both.substr(0, 36) == before);
    BOOST_TEST(both.substr(37) != before);
    BOOST_TEST(both[14] == '4');
}

// 2.7
BOOST_AUTO_TEST_CASE(a_million_awaits_overflow_no_stack) {
    semantics_hub hub([](registry& to) {
        to.add_orchestrator("counts", [](context& ctx) -> task<int> {
            const auto step = [](int n) -> task<int> { co_return n + 1; };
            const int begin = co_await ctx.wait_for_external_event<int>("go");
            int n = begin;
            while (n < 1'000'000)
                n = co_await step(n);
            co_return n;
        });
    });
    hub.start("counts", "x");
    hub.get(hub.client().async_raise_event(instance_id{"x"}, "go", 0));
    BOOST_TEST(outcome(hub.completion_of("x")) == "Completed 1000000");
}

// 2.7
BOOST_AUTO_TEST_CASE(events_by_the_thousand_are_replayed_in_one_go) {
    const auto disk = std::make_shared<memory_disk>();
    constexpr int count = 20'000;
    const auto sums = [](registry& to) {
        to.add_orchestrator("sums", [](context& ctx) -> task<int> {
            int sum = 0;
            for (int i = 0; i != count; ++i)
                sum += co_await ctx.wait_for_external_event<int>("item");
            co_return sum;
        });
    };
    {
        semantics_hub hub(sums, {}, disk);
        hub.start("sums", "x");
        int raised = 0;
        for (int i = 1; i != count; ++i)
            hub.client().async_raise_event(
                instance_id{"x"}, "item", 1, [&](code ec) { raised += ec ? 0 : 1; });
        hub.run_until([&] { return raised == count - 1; });
    }
    semantics_hub hub(sums, {}, disk);
    hub.get(hub.client().async_raise_event(instance_id{"x"}, "item", 1));
    BOOST_TEST(outcome(hub.completion_of("x")) == "Completed " + std::to_string(count));
}

// 2.8
BOOST_AUTO_TEST_CASE(leaving_memory_after_every_turn_changes_nothing) {
    task_hub_params params;
    params.max_live_instances = 0;
    semantics_hub hub(
        [](registry& to) {
            to.add_activity("twice", [](int n) { return 2 * n; });
            to.add_orchestrator("powers", [](context& ctx) -> task<int> {
                int n = 1;
                for (int i = 0; i != 10; ++i) {
                    n = co_await ctx.call_activity<int>("twice", n);
                    co_await ctx.create_timer(1ms);
                }
                co_return n + co_await ctx.wait_for_external_event<int>("go");
            });
        },
        params);
    hub.start("powers", "x");
    hub.get(hub.client().async_raise_event(instance_id{"x"}, "go", 1));
    BOOST_TEST(outcome(hub.completion_of("x")) == "Completed 1025");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace pianola::semantics
