// As semantics_test.cpp: lists, counts, purge, restart, batches, retention. The numbers are those
// of actors/SEMANTICS.md, sections 9, 13 and 14.
#include <runtime/semantics_hub.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace pianola::semantics {
namespace management_semantics {

using namespace std::chrono_literals;
using context = orchestration_context;

task<int> echo(context&, int n) { co_return n; }
task<int> waits(context& ctx) { co_return co_await ctx.wait_for_external_event<int>("go"); }
task<int> parent_of(context& ctx, bool of_waiting) {
    const int n = 1;
    auto child =
        of_waiting
            ? ctx.call_sub_orchestrator<int>(
                  "waits", payload{}, sub_orchestration_options{}.id("child"))
            : ctx.call_sub_orchestrator<int>("echo", n, sub_orchestration_options{}.id("child"));
    if (of_waiting)
        co_return 0;
    co_return co_await child;
}

void fill(registry& to) {
    to.add_orchestrator("echo", echo)
        .add_orchestrator("waits", waits)
        .add_orchestrator("parent_of", parent_of);
}

std::vector<std::string> ids_of(semantics_hub& hub, orchestration_query query) {
    std::vector<std::string> ids;
    for (bool more = true; more;) {
        const auto page = hub.get(hub.client().async_get_instances(query));
        for (const auto& each : page.instances)
            ids.push_back(each.id.str());
        query.continuation_token(page.continuation_token);
        more = !page.continuation_token.empty();
    }
    return ids;
}

std::optional<instance_metadata> find(semantics_hub& hub, const std::string& id) {
    return hub.get(hub.client().async_get_instance_metadata(instance_id{id}));
}

purge_result purge(semantics_hub& hub, const orchestration_query& which, purge_options how = {}) {
    return hub.get(hub.client().async_purge_instances(which, std::move(how)));
}

} // namespace management_semantics

BOOST_AUTO_TEST_SUITE(management_semantics)

// 9.4
BOOST_AUTO_TEST_CASE(a_list_sees_what_was_acknowledged) {
    semantics_hub hub(fill);
    hub.run("echo", "b", payload::json("1"));
    hub.run("echo", "a", payload::json("2"));
    hub.start("waits", "c");
    const auto query = [] { return orchestration_query{}; };
    BOOST_TEST((ids_of(hub, query().order_by(list_order::created).page_size(1)) ==
                std::vector<std::string>{"b", "a", "c"}));
    BOOST_TEST((ids_of(hub, query().order_by(list_order::id).descending()) ==
                std::vector<std::string>{"c", "b", "a"}));
    BOOST_TEST((ids_of(hub, query().name("waits")) == std::vector<std::string>{"c"}));
    BOOST_TEST((ids_of(hub, query().statuses({runtime_status::completed}).id_prefix("a")) ==
                std::vector<std::string>{"a"}));
    const auto page =
        hub.get(hub.client().async_get_instances(query().name("echo").fetch_inputs_and_outputs()));
    BOOST_TEST_REQUIRE(page.instances.size() == 2u);
    BOOST_TEST(page.instances[0].output.str() == page.instances[0].input.str());
    BOOST_TEST(hub.get(hub.client().async_count_instances(query().name("echo"))) == 2u);
    const auto counts = hub.get(hub.client().async_count_by_name_and_status());
    BOOST_TEST(counts.at("echo").at(runtime_status::completed) == 2u);
    BOOST_TEST(counts.at("waits").at(runtime_status::running) == 1u);
}

// 13.1
BOOST_AUTO_TEST_CASE(a_purged_instance_is_gone_and_its_id_is_free) {
    semantics_hub hub(fill);
    hub.run("echo", "x", payload::json("1"));
    BOOST_TEST(hub.get(hub.client().async_purge_instance(instance_id{"x"})).purged == 1u);
    BOOST_TEST(!find(hub, "x"));
    BOOST_TEST(ids_of(hub, {}).empty());
    BOOST_TEST((hub.error_of(hub.client().async_get_history(instance_id{"x"})) ==
                errc::instance_not_found));
    BOOST_TEST((hub.error_of(hub.client().async_raise_event(instance_id{"x"}, "e")) ==
                errc::instance_not_found));
    BOOST_TEST((hub.error_of(hub.client().async_purge_instance(instance_id{"x"})) ==
                errc::instance_not_found));
    BOOST_TEST(outcome(hub.run("echo", "x", payload::json("2"))) == "Completed 2");
    BOOST_TEST(hub.get(hub.client().async_count_instances({})) == 1u);
}

// 13.2
BOOST_AUTO_TEST_CASE(a_running_instance_is_not_purged) {
    semantics_hub hub(fill);
    hub.start("waits", "x");
    hub.run("echo", "y", payload::json("1"));
    BOOST_TEST((hub.error_of(hub.client().async_purge_instance(instance_id{"x"})) ==
                errc::instance_not_finished));
    const auto all = purge(
        hub, orchestration_query{}.statuses({runtime_status::running, runtime_status::completed}));
    BOOST_TEST(all.purged == 1u);
    BOOST_TEST(all.complete);
    BOOST_TEST(find(hub, "x").has_value());
}

// 13.3
BOOST_AUTO_TEST_CASE(a_tree_is_purged_whole_or_not_at_all) {
    semantics_hub hub(fill);
    hub.run("parent_of", "good", payload::json("false"));
    const auto whole = hub.get(
        hub.client().async_purge_instance(instance_id{"good"}, purge_options{}.recursive()));
    BOOST_TEST(whole.purged == 2u);
    BOOST_TEST(!find(hub, "child"));

    hub.run("parent_of", "bad", payload::json("true"));
    BOOST_TEST((hub.error_of(hub.client().async_purge_instance(instance_id{"bad"},
                                                               purge_options{}.recursive())) ==
                errc::instance_not_finished));
    const auto by_filter =
        purge(hub, orchestration_query{}.no_parent(), purge_options{}.recursive());
    BOOST_TEST(by_filter.purged == 0u);
    BOOST_TEST(by_filter.refused == 1u);
    BOOST_TEST_REQUIRE(by_filter.refused_ids.size() == 1u);
    BOOST_TEST(by_filter.refused_ids[0].str() == "bad");
    BOOST_TEST(find(hub, "bad").has_value());
}

// 13.4
BOOST_AUTO_TEST_CASE(a_dry_run_counts_and_a_filter_chooses) {
    semantics_hub hub(fill);
    for (int i = 0; i != 10; ++i)
        hub.run("echo", (i % 2 ? "odd-" : "even-") + std::to_string(i), payload::json("1"));
    const auto odd = [] { return orchestration_query{}.id_prefix("odd-"); };
    BOOST_TEST(purge(hub, odd(), purge_options{}.dry_run()).purged == 5u);
    BOOST_TEST(hub.get(hub.client().async_count_instances({})) == 10u);
    std::uint64_t seen = 0;
    const auto result = purge(
        hub, odd(), purge_options{}.on_progress([&](const purge_result& r) { seen = r.purged; }));
    BOOST_TEST(result.purged == 5u);
    BOOST_TEST(seen == 5u);
    BOOST_TEST(hub.get(hub.client().async_count_instances({})) == 5u);
}

// 13.5
BOOST_AUTO_TEST_CASE(a_restart_has_the_same_input_and_keeps_the_old_history) {
    semantics_hub hub(fill);
    auto client = hub.client();
    const auto tagged = start_options{}.id("x").tag("k", "v");
    hub.get(client.async_schedule_new_orchestration_instance("echo", payload::json("5"), tagged));
    const auto before = hub.completion_of("x");

    const auto other = hub.get(client.async_restart_instance(instance_id{"x"}));
    BOOST_TEST(other.id.str() != "x");
    const auto copy = hub.completion_of(other.id.str());
    BOOST_TEST(outcome(copy) == "Completed 5");
    BOOST_TEST(copy.tags.at("k") == "v");

    const auto same = hub.get(client.async_restart_instance(instance_id{"x"}, false));
    BOOST_TEST(same.replaced);
    const auto after = hub.completion_of("x");
    BOOST_TEST(outcome(after) == "Completed 5");
    BOOST_TEST((after.execution_id != before.execution_id));
    const auto old = history_request{}.execution(before.execution_id);
    BOOST_TEST(hub.get(client.async_get_history(instance_id{"x"}, old)).events.size() == 3u);

    hub.start("waits", "w");
    BOOST_TEST((hub.error_of(client.async_restart_instance(instance_id{"w"}, false)) ==
                errc::instance_not_finished));
    hub.get(client.async_restart_instance(instance_id{"w"}));
    BOOST_TEST((hub.error_of(client.async_restart_instance(instance_id{"nobody"})) ==
                errc::instance_not_found));
}

// 14.1
BOOST_AUTO_TEST_CASE(a_batch_reaches_all_that_run) {
    semantics_hub hub(fill);
    for (int i = 0; i != 3; ++i)
        hub.start("waits", std::to_string(i));
    hub.run("echo", "done", payload::json("1"));
    auto client = hub.client();
    const auto all = [] { return orchestration_query{}; };
    BOOST_TEST(hub.get(client.async_terminate_instances(all(), {}, false, true)).instances == 3u);
    BOOST_TEST(hub.get(client.async_suspend_instances(all())).instances == 3u);
    hub.run_until([&] {
        return hub.get(client.async_count_instances(all().statuses({runtime_status::suspended}))) ==
               3u;
    });
    BOOST_TEST(hub.get(client.async_resume_instances(all())).instances == 3u);
    BOOST_TEST(
        hub.get(client.async_terminate_instances(all(), payload::text("enough"))).instances == 3u);
    BOOST_TEST(outcome(hub.completion_of("2")) == "Terminated enough");
}

// 14.2
BOOST_AUTO_TEST_CASE(retention_purges_what_has_become_old) {
    const auto disk = std::make_shared<memory_disk>();
    task_hub_params often;
    often.retention_interval = 20ms;
    retention_policy policy;
    policy.id = "echoes";
    policy.orchestrator = "echo";
    {
        semantics_hub hub(fill, often, disk);
        hub.run("echo", "x", payload::json("1"));
        hub.run("parent_of", "y", payload::json("true"));
        std::vector<retention_policy> policies{policy};
        const auto preview = hub.get(hub.client().async_preview_retention(policies));
        BOOST_TEST_REQUIRE(preview.size() == 1u);
        BOOST_TEST(preview[0].instances == 1u);
        hub.get(hub.client().async_set_retention(policies));
        hub.run_until([&] { return !find(hub, "x"); });
        BOOST_TEST(find(hub, "y").has_value());
    }
    semantics_hub hub(fill, often, disk);
    const auto kept = hub.get(hub.client().async_get_retention());
    BOOST_TEST_REQUIRE(kept.size() == 1u);
    BOOST_TEST((kept[0] == policy));
    hub.run("echo", "z", payload::json("1"));
    hub.run_until([&] { return !find(hub, "z"); });
    policy.statuses = {runtime_status::running};
    BOOST_TEST(
        (hub.error_of(hub.client().async_set_retention({policy})) == errc::invalid_argument));
}

// 14.2
BOOST_AUTO_TEST_CASE(retention_policies_that_are_set_at_the_same_time_are_all_kept) {
    const auto disk = std::make_shared<memory_disk>();
    {
        semantics_hub hub(fill, {}, disk);
        std::size_t set = 0;
        for (const char* id : {"a", "b", "c"}) {
            retention_policy policy;
            policy.id = id;
            policy.age = ticks::max();
            hub.client().async_set_retention_policy(policy, [&](error_code ec, const auto& all) {
                BOOST_TEST(!ec);
                BOOST_TEST(all.size() == ++set);
            });
        }
        BOOST_TEST(hub.get(hub.client().async_remove_retention_policy("b")).size() == 2u);
        BOOST_TEST(set == 3u);
        BOOST_TEST((hub.error_of(hub.client().async_remove_retention_policy("b")) ==
                    errc::policy_not_found));
    }
    semantics_hub hub(fill, {}, disk);
    const auto kept = hub.get(hub.client().async_get_retention());
    BOOST_TEST_REQUIRE(kept.size() == 2u);
    BOOST_TEST(kept[0].id + kept[1].id == "ac");
}

// 14.3
BOOST_AUTO_TEST_CASE(explain_names_what_is_waited_for) {
    semantics_hub hub([](registry& to) {
        to.add_orchestrator("waits", waits);
        to.add_orchestrator("much", [](context& ctx) -> task<void> {
            const auto options = sub_orchestration_options{}.id("child");
            auto child = ctx.call_sub_orchestrator<int>("waits", payload{}, options);
            auto timer = ctx.create_timer(1h);
            ctx.create_timer(2h).cancel();
            co_await ctx.wait_for_external_event<int>("Answer");
            co_await child;
            co_await timer;
        });
    });
    hub.start("much", "x");
    hub.run_until([&] { return find(hub, "child").has_value(); });
    const auto why = hub.get(hub.client().async_explain(instance_id{"x"}));
    BOOST_TEST((why.status == runtime_status::running));
    BOOST_TEST_REQUIRE(why.events.size() == 1u);
    BOOST_TEST(why.events[0].name == "Answer");
    BOOST_TEST_REQUIRE(why.timers.size() == 1u);
    BOOST_TEST_REQUIRE(why.children.size() == 1u);
    BOOST_TEST(why.children[0].id.str() == "child");
    BOOST_TEST((why.children[0].status == runtime_status::running));
    BOOST_TEST((hub.error_of(hub.client().async_explain(instance_id{"nobody"})) ==
                errc::instance_not_found));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace pianola::semantics
