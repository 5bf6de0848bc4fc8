// As semantics_test.cpp: export and import. What is promised stands in
// runtime/instance_archive.hpp.
#include <pianola/runtime/archive_text.hpp>

#include <runtime/semantics_hub.hpp>

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace pianola::semantics {
namespace archive_semantics {

using context = orchestration_context;

/// What the activities of a test do, and what they were asked.
struct workshop {
    bool broken = true;
    std::map<std::string, std::vector<std::string>> asked; ///< By activity.

    std::string work(const std::string& activity, const std::string& with) {
        asked[activity].push_back(with);
        if (broken && activity == "charge")
            throw std::runtime_error("the card reader is broken");
        return activity + " " + with;
    }
};

retry_policy twice() { return {2, std::chrono::milliseconds(1)}; }

task<std::string> payment(context& ctx, std::string order) {
    const std::string guid = ctx.new_guid();
    co_await ctx.call_activity<std::string>("reserve", guid);
    co_return co_await ctx.call_activity<std::string>("charge", order);
}

/// A child without an id, tried twice, that is given a guid; another child after it.
task<std::string> order(context& ctx) {
    const std::string guid = ctx.new_guid();
    co_await ctx.call_activity<std::string>("note", guid);
    ctx.set_custom_status(guid);
    const auto options = sub_orchestration_options{}.retry(twice());
    co_await ctx.call_sub_orchestrator<std::string>("payment", guid, options);
    co_await ctx.call_sub_orchestrator<std::string>("payment", guid);
    const std::string again = ctx.new_guid();
    co_await ctx.call_activity<std::string>("note", again);
    co_return std::string(2000, 'x') + guid;
}

task<int> with_named_child(context& ctx) {
    const std::string name = "named";
    const auto options = sub_orchestration_options{}.id("a payment");
    co_await ctx.call_sub_orchestrator<std::string>("payment", name, options);
    co_return 1;
}

/// Reports to its parent, whose id it knows from its own start.
task<int> reporter(context& ctx) {
    const std::string done = "done";
    ctx.send_event(ctx.parent()->instance_id, "report", done);
    co_await ctx.call_activity<std::string>("charge", done);
    co_return 1;
}

task<int> listener(context& ctx) {
    auto child = ctx.call_sub_orchestrator<int>("reporter");
    co_await ctx.wait_for_external_event<std::string>("report");
    co_return co_await child;
}

task<int> waits(context& ctx) { co_return co_await ctx.wait_for_external_event<int>("go"); }

task<int> again_and_again(context& ctx, int round) {
    const std::string name = std::to_string(round);
    co_await ctx.call_sub_orchestrator<int>("nothing");
    if (round < 2)
        ctx.continue_as_new(round + 1);
    else
        co_await ctx.call_activity<std::string>("charge", name);
    co_return 0;
}

task<int> nothing(context&) { co_return 0; }

/// A child without an id, and one with an id.
task<int> mixed(context& ctx) {
    co_await ctx.call_sub_orchestrator<int>("nothing");
    const auto options = sub_orchestration_options{}.id("chosen");
    co_return co_await ctx.call_sub_orchestrator<int>("nothing", payload{}, options);
}

/// Makes its child's id of its own.
task<int> names_its_child(context& ctx) {
    const auto options = sub_orchestration_options{}.id(ctx.instance_id().str() + "/child");
    co_await ctx.call_sub_orchestrator<int>("nothing", payload{}, options);
    const std::string with = "card";
    co_await ctx.call_activity<std::string>("charge", with);
    co_return 1;
}

std::function<void(registry&)> using_shop(workshop& shop) {
    return [&shop](registry& to) {
        for (const std::string name : {"reserve", "charge", "note"})
            to.add_activity(name,
                            [&shop, name](std::string with) { return shop.work(name, with); });
        to.add_orchestrator("order", order)
            .add_orchestrator("payment", payment)
            .add_orchestrator("with_named_child", with_named_child)
            .add_orchestrator("reporter", reporter)
            .add_orchestrator("listener", listener)
            .add_orchestrator("waits", waits)
            .add_orchestrator("again_and_again", again_and_again)
            .add_orchestrator("mixed", mixed)
            .add_orchestrator("names_its_child", names_its_child)
            .add_orchestrator("nothing", nothing);
    };
}

instance_archive exported(semantics_hub& hub, const std::string& id) {
    return hub.get(hub.client().async_export_instance(instance_id{id}));
}

/// By way of the text.
instance_archive carried(const instance_archive& archive) {
    diagnostics why;
    const auto read = read_archive_text(archive_text(archive), why);
    BOOST_REQUIRE_MESSAGE(read, why.message);
    BOOST_TEST((*read == archive));
    return *read;
}

import_result imported(semantics_hub& hub, const instance_archive& archive, const std::string& id) {
    const auto options = import_options{}.id(id);
    auto result = hub.get(hub.client().async_import_instance(carried(archive), options));
    BOOST_TEST(result.id.str() == id);
    BOOST_TEST(result.instances.size() == archive.members.size());
    return result;
}

error_code import_error(semantics_hub& hub, const instance_archive& archive) {
    return hub.error_of(
        hub.client().async_import_instance(archive, import_options{}.id("not there")));
}

void rewind(semantics_hub& hub, const std::string& id) {
    hub.get(hub.client().async_rewind_instance(instance_id{id}));
}

std::uint64_t count(semantics_hub& hub, const orchestration_query& which = {}) {
    return hub.get(hub.client().async_count_instances(which));
}

void check_same(const instance_metadata& copy, const instance_metadata& original) {
    BOOST_TEST(copy.name == original.name);
    BOOST_TEST((copy.status == original.status));
    BOOST_TEST((copy.created == original.created));
    BOOST_TEST((copy.last_updated == original.last_updated));
    BOOST_TEST((copy.completed == original.completed));
    BOOST_TEST((copy.tags == original.tags));
    BOOST_TEST((copy.input == original.input));
    BOOST_TEST((copy.output == original.output));
    BOOST_TEST((copy.custom_status == original.custom_status));
    BOOST_TEST((copy.failure == original.failure));
    BOOST_TEST((copy.execution_id != original.execution_id));
}

/// All but the names.
void check_same_history(const instance_archive& copy, const instance_archive& original) {
    BOOST_REQUIRE(copy.members.size() == original.members.size());
    for (std::size_t i = 0; i != copy.members.size(); ++i) {
        const auto& ours = copy.members[i].turns;
        const auto& theirs = original.members[i].turns;
        BOOST_REQUIRE(ours.size() == theirs.size());
        for (std::size_t turn = 0; turn != ours.size(); ++turn) {
            BOOST_REQUIRE(ours[turn].size() == theirs[turn].size());
            for (std::size_t at = 0; at != ours[turn].size(); ++at) {
                BOOST_TEST((ours[turn][at].id == theirs[turn][at].id));
                BOOST_TEST((ours[turn][at].timestamp == theirs[turn][at].timestamp));
                BOOST_TEST(ours[turn][at].body.index() == theirs[turn][at].body.index());
            }
        }
    }
}

} // namespace archive_semantics

BOOST_AUTO_TEST_SUITE(archive_semantics)

BOOST_AUTO_TEST_CASE(a_failed_tree_goes_on_in_another_hub) {
    workshop shop;
    instance_archive archive;
    instance_metadata original;
    {
        semantics_hub hub(using_shop(shop));
        hub.run("order", "x");
        original = hub.metadata_of("x");
        archive = exported(hub, "x");
    }
    BOOST_TEST(archive.members.size() == 2u); // the second attempt took the first one's id
    const std::string guid = shop.asked["note"].at(0);

    semantics_hub hub(using_shop(shop));
    const auto result = imported(hub, archive, "y");
    check_same(hub.metadata_of("y"), original);
    check_same_history(exported(hub, "y"), archive);
    for (std::size_t i = 1; i != result.instances.size(); ++i)
        BOOST_TEST((result.instances[i].id != result.instances[i].archived));
    BOOST_TEST(count(hub) == 2u);
    BOOST_TEST(count(hub, orchestration_query{}.parent("y")) == 1u);
    BOOST_TEST(count(hub, orchestration_query{}.statuses({runtime_status::failed})) == 2u);
    BOOST_TEST(count(hub, orchestration_query{}.name("payment")) == 1u);

    shop.broken = false;
    rewind(hub, "y");
    const auto ended = hub.completion_of("y");
    BOOST_TEST(ended.output.str() == "\"" + std::string(2000, 'x') + guid + "\"");
    // Nothing that was done well is done again, and it has the guid that it had.
    BOOST_TEST(shop.asked["note"].size() == 2u);
    for (const std::string& each : shop.asked["charge"])
        BOOST_TEST(each == guid);
    BOOST_TEST(hub.log().empty());
}

BOOST_AUTO_TEST_CASE(a_copy_stands_beside_its_original) {
    workshop shop;
    semantics_hub hub(using_shop(shop));
    hub.run("order", "x");
    const auto archive = exported(hub, "x");
    imported(hub, archive, "y");
    const auto generated = hub.get(hub.client().async_import_instance(archive));
    BOOST_TEST(generated.id.str().size() == 32u);
    BOOST_TEST(count(hub) == 6u);
    shop.broken = false;
    for (const std::string id : {"x", "y", generated.id.str().c_str()}) {
        rewind(hub, id);
        BOOST_TEST((hub.completion_of(id).status == runtime_status::completed));
    }
    BOOST_TEST(count(hub) == 9u);
    // Of the copy of a copy, that has been rewound.
    const auto second = exported(hub, "y");
    imported(hub, second, "z");
    check_same(hub.metadata_of("z"), hub.metadata_of("y"));
    check_same_history(exported(hub, "z"), second);
}

BOOST_AUTO_TEST_CASE(a_tree_that_was_rewound_can_be_rewound_again) {
    workshop shop;
    semantics_hub hub(using_shop(shop));
    hub.run("order", "x");
    rewind(hub, "x");
    hub.completion_of("x");
    imported(hub, exported(hub, "x"), "y");
    rewind(hub, "y");
    BOOST_TEST((hub.completion_of("y").status == runtime_status::failed));
    imported(hub, exported(hub, "y"), "z");
    shop.broken = false;
    rewind(hub, "z");
    BOOST_TEST((hub.completion_of("z").status == runtime_status::completed));
    BOOST_TEST(shop.asked["note"].size() == 2u);
    BOOST_TEST(hub.log().empty());
}

BOOST_AUTO_TEST_CASE(what_is_imported_is_durable_and_like_any_other) {
    workshop shop;
    const auto disk = std::make_shared<memory_disk>();
    {
        semantics_hub hub(using_shop(shop), {}, disk);
        hub.run("order", "x");
        imported(hub, exported(hub, "x"), "y");
    }
    semantics_hub hub(using_shop(shop), {}, disk);
    check_same(hub.metadata_of("y"), hub.metadata_of("x"));
    shop.broken = false;

    // To an event: after the first one nothing is kept but the start.
    const auto plan = hub.get(hub.client().async_plan_rewind(instance_id{"y"}, event_number{1}));
    BOOST_TEST(!plan.hidden.empty());
    hub.get(hub.client().async_apply_rewind(plan));
    BOOST_TEST((hub.completion_of("y").status == runtime_status::completed));
    BOOST_TEST(hub.get(hub.client().async_get_executions(instance_id{"y"})).size() == 2u);

    hub.get(hub.client().async_restart_instance(instance_id{"y"}, false));
    BOOST_TEST((hub.completion_of("y").status == runtime_status::completed));

    const auto all = purge_options{}.recursive();
    BOOST_TEST(hub.get(hub.client().async_purge_instance(instance_id{"y"}, all)).purged > 2u);
    BOOST_TEST((hub.error_of(hub.client().async_export_instance(instance_id{"y"})) ==
                errc::instance_not_found));
    BOOST_TEST(count(hub) == 2u);
    imported(hub, exported(hub, "x"), "y");
    const auto query = orchestration_query{}.statuses({runtime_status::failed});
    hub.get(hub.client().async_purge_instances(query));
    BOOST_TEST(count(hub) == 0u);
}

BOOST_AUTO_TEST_CASE(an_id_in_use_is_refused_and_nothing_is_imported) {
    workshop shop;
    semantics_hub hub(using_shop(shop));
    hub.run("with_named_child", "x");
    const auto archive = exported(hub, "x");
    BOOST_REQUIRE(archive.members.size() == 2u);
    BOOST_TEST((import_error(hub, archive) == errc::instance_already_exists));
    BOOST_TEST(count(hub) == 2u);
    const auto taken = import_options{}.id("x");
    BOOST_TEST((hub.error_of(hub.client().async_import_instance(archive, taken)) ==
                errc::instance_already_exists));
    // The child's id is the root's, too.
    const auto same = import_options{}.id("a payment");
    BOOST_TEST((hub.error_of(hub.client().async_import_instance(archive, same)) ==
                errc::instance_already_exists));
    hub.get(hub.client().async_purge_instance(instance_id{"x"}, purge_options{}.recursive()));
    imported(hub, archive, "x");
    shop.broken = false;
    rewind(hub, "x");
    BOOST_TEST(outcome(hub.completion_of("x")) == "Completed 1");
}

// Both find the ids free; what the one that comes too late has written is erased again.
BOOST_AUTO_TEST_CASE(of_two_imports_at_once_one_is_whole_and_the_other_nothing) {
    workshop shop;
    semantics_hub hub(using_shop(shop));
    hub.run("mixed", "x");
    const auto archive = exported(hub, "x");
    BOOST_REQUIRE(archive.members.size() == 3u);
    hub.get(hub.client().async_purge_instance(instance_id{"x"}, purge_options{}.recursive()));
    const auto options = import_options{}.id("first");
    auto first = hub.client().async_import_instance(archive, options)(asio::use_future);
    BOOST_TEST((import_error(hub, archive) == errc::instance_already_exists));
    BOOST_TEST(first.get().id.str() == "first");
    BOOST_TEST(count(hub) == 3u);
    check_same_history(exported(hub, "first"), archive);
    imported(hub, exported(hub, "chosen"), "not there");
}

// 15.6
BOOST_AUTO_TEST_CASE(code_that_makes_ids_of_its_own_fits_under_its_own) {
    workshop shop;
    instance_archive archive;
    {
        semantics_hub hub(using_shop(shop));
        hub.run("names_its_child", "x");
        archive = exported(hub, "x");
    }
    shop.broken = false;
    semantics_hub hub(using_shop(shop));
    imported(hub, archive, "x");
    rewind(hub, "x");
    BOOST_TEST(outcome(hub.completion_of("x")) == "Completed 1");
    hub.get(hub.client().async_purge_instance(instance_id{"x"}, purge_options{}.recursive()));
    imported(hub, archive, "y");
    rewind(hub, "y");
    hub.run_until([&] { return !hub.log().empty(); });
    BOOST_TEST(hub.log().front().starts_with("[y] parked at event 2"), hub.log().front());
    BOOST_TEST((hub.metadata_of("y").status == runtime_status::running));
}

BOOST_AUTO_TEST_CASE(a_child_finds_its_parent_under_the_new_id) {
    workshop shop;
    semantics_hub hub(using_shop(shop));
    hub.run("listener", "x");
    imported(hub, exported(hub, "x"), "y");
    shop.broken = false;
    rewind(hub, "y");
    BOOST_TEST(outcome(hub.completion_of("y")) == "Completed 1");
    BOOST_TEST(hub.log().empty());
}

BOOST_AUTO_TEST_CASE(a_child_alone_loses_its_parent) {
    workshop shop;
    semantics_hub hub(using_shop(shop));
    hub.run("with_named_child", "x");
    const auto archive = exported(hub, "a payment");
    BOOST_TEST((archive.members.at(0).parent->instance_id == instance_id{"x"}));
    imported(hub, archive, "y");
    BOOST_TEST(!hub.metadata_of("y").parent);
    shop.broken = false;
    rewind(hub, "y");
    BOOST_TEST((hub.completion_of("y").status == runtime_status::completed));
    BOOST_TEST((hub.metadata_of("x").status == runtime_status::failed));
}

BOOST_AUTO_TEST_CASE(the_current_execution_is_what_is_exported) {
    workshop shop;
    semantics_hub hub(using_shop(shop));
    hub.run("again_and_again", "x", payload::json("0"));
    BOOST_TEST(count(hub) == 4u);
    const auto archive = exported(hub, "x");
    BOOST_TEST(archive.members.size() == 2u); // with the child of the third round only
    imported(hub, archive, "y");
    shop.broken = false;
    rewind(hub, "y");
    BOOST_TEST(outcome(hub.completion_of("y")) == "Completed 0");
}

BOOST_AUTO_TEST_CASE(what_has_not_ended_can_be_looked_at_only) {
    workshop shop;
    semantics_hub hub(using_shop(shop));
    hub.start("waits", "x");
    hub.get(hub.client().async_wait_for_instance_start(instance_id{"x"}));
    const auto archive = exported(hub, "x");
    BOOST_TEST((archive.members.at(0).status == runtime_status::running));
    BOOST_TEST(!archive.members.at(0).turns.empty());
    BOOST_TEST((carried(archive) == archive));
    BOOST_TEST((import_error(hub, archive) == errc::instance_not_finished));
    hub.get(hub.client().async_terminate_instance(instance_id{"x"}, payload::text("enough")));
    hub.completion_of("x");
    imported(hub, exported(hub, "x"), "y");
    check_same(hub.metadata_of("y"), hub.metadata_of("x"));
}

BOOST_AUTO_TEST_CASE(what_is_no_archive_is_refused) {
    workshop shop;
    semantics_hub hub(using_shop(shop));
    hub.run("order", "x");
    const auto archive = exported(hub, "x");
    const std::vector<std::function<void(instance_archive&)>> damages{
        [](instance_archive& a) { a.members.clear(); },
        [](instance_archive& a) { a.members[1].id = a.members[0].id; },
        [](instance_archive& a) { std::swap(a.members[0], a.members[1]); },
        [](instance_archive& a) { a.members[1].parent.reset(); },
        [](instance_archive& a) { a.members[0].id = instance_id{}; },
        [](instance_archive& a) { a.members[0].name = "another"; },
        [](instance_archive& a) { a.members[0].tags["a"] = "tag"; },
        [](instance_archive& a) { a.members[0].status = runtime_status::completed; },
        [](instance_archive& a) { a.members[0].completed.reset(); },
        [](instance_archive& a) { a.members[0].turns.clear(); },
        [](instance_archive& a) { a.members[0].turns.pop_back(); },
        [](instance_archive& a) { a.members[0].turns.emplace_back(); },
        [](instance_archive& a) { a.members[0].turns.push_back(a.members[0].turns.front()); },
        [](instance_archive& a) { std::ranges::reverse(a.members[0].turns); },
    };
    for (std::size_t i = 0; i != damages.size(); ++i) {
        instance_archive damaged = archive;
        damages[i](damaged);
        diagnostics why;
        const auto options = import_options{}.id("not there");
        const auto ec = hub.error_of(hub.client().async_import_instance(damaged, options, why));
        BOOST_TEST((ec == errc::invalid_argument), "damage " << i << ": " << ec.message());
        BOOST_TEST(!why.message.empty());
    }
    BOOST_TEST((hub.error_of(hub.client().async_import_instance(
                    archive, import_options{}.id("@reserved"))) == errc::invalid_argument));
    BOOST_TEST(count(hub) == 2u);
}

BOOST_AUTO_TEST_CASE(an_archive_has_a_limit) {
    workshop shop;
    task_hub_params params;
    params.max_archive_bytes = 1000;
    instance_archive archive;
    {
        semantics_hub hub(using_shop(shop));
        hub.run("order", "x");
        archive = exported(hub, "x");
    }
    semantics_hub hub(using_shop(shop), params);
    hub.run("order", "x");
    BOOST_TEST((hub.error_of(hub.client().async_export_instance(instance_id{"x"})) ==
                errc::payload_too_large));
    BOOST_TEST((import_error(hub, archive) == errc::payload_too_large));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace pianola::semantics
