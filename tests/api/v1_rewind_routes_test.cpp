#include "api/v1_server.hpp"

#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include <string>

using namespace pianola::test;

namespace v1_rewind_routes {

/// `x` has taken an event that it did not wait for, and waits on.
struct rewindable : v1_server {
    rewindable() {
        start_waiting("x");
        post("/instances/x/raiseEvent/other", "1");
        until([this] { return has(call("GET", "/instances/x/history"), "EventRaised"); });
    }

    std::string plan(int event) const {
        return call("POST", "/instances/x/rewind/plan?eventNumber=" + std::to_string(event)).body;
    }
    http_reply apply(std::string_view plan, const std::string& query = {}) const {
        return call("POST", "/instances/x/rewind/apply" + query, plan);
    }
};

std::string with(std::string_view plan, std::string_view member, boost::json::value value) {
    auto changed = boost::json::parse(plan);
    changed.as_object()[member] = std::move(value);
    return boost::json::serialize(changed);
}

std::string without(std::string_view plan, std::string_view member) {
    auto changed = boost::json::parse(plan);
    changed.as_object().erase(member);
    return boost::json::serialize(changed);
}

} // namespace v1_rewind_routes

BOOST_FIXTURE_TEST_SUITE(v1_rewind_routes, rewindable)

BOOST_AUTO_TEST_CASE(a_plan_says_what_would_be_left_out) {
    const auto made = boost::json::parse(plan(1));
    BOOST_TEST(made.at("instanceId").as_string() == "x");
    BOOST_TEST(made.at("execution").as_string().size() == 32u);
    BOOST_TEST(made.at("eventNumber").as_int64() == 1);
    BOOST_TEST(!made.at("hidden").as_array().empty());
    BOOST_REQUIRE(made.at("events").as_array().size() == 1u);
    BOOST_TEST(made.at("events").as_array()[0].at("name").as_string() == "other");
}

BOOST_AUTO_TEST_CASE(a_plan_is_applied_as_it_was_given) {
    const std::string made = plan(1);
    const auto reply = apply(made, "?reason=again");
    BOOST_REQUIRE_MESSAGE(reply.status == 200u, text_of(reply));
    const auto done = boost::json::parse(reply.body);
    const auto planned = boost::json::parse(made);
    BOOST_TEST((done.at("supersededExecution") == planned.at("execution")));
    BOOST_TEST(done.at("hidden").as_int64() ==
               static_cast<std::int64_t>(planned.at("hidden").as_array().size()));
    BOOST_TEST(done.at("carriedEvents").as_int64() == 1);

    const auto kept = see("/instances/x/executions").at("executions").as_array();
    BOOST_REQUIRE(kept.size() == 2u);
    BOOST_TEST((kept[0].at("execution") == planned.at("execution")));
    BOOST_TEST(!kept[0].at("current").as_bool());
    BOOST_TEST(kept[1].at("current").as_bool());
    BOOST_TEST(has(call("GET", "/instances/x/history?top=1000"), R"("reason":"again")"));
    post("/instances/x/raiseEvent/go", "7");
    BOOST_TEST(has(status("x"), R"("output":7)"));
}

BOOST_AUTO_TEST_CASE(events_are_dropped_on_demand) {
    BOOST_TEST(member(apply(plan(1), "?dropEvents=true"), "carriedEvents").as_int64() == 0);
}

BOOST_AUTO_TEST_CASE(what_identifies_a_plan_is_enough) {
    std::string made = plan(1);
    for (const char* list : {"hidden", "activities", "children", "timers", "events"})
        made = without(made, list);
    BOOST_TEST(apply(made).status == 200u);
}

BOOST_AUTO_TEST_CASE(a_plan_does_not_outlive_what_it_was_made_for) {
    const std::string made = plan(1);
    BOOST_TEST(apply(made).status == 200u);
    check_problem(apply(made), 409);
    await_rest("x");
    const char* zeros = "00000000000000000000000000000000";
    const std::string next = plan(1);
    check_problem(apply(with(next, "epoch", 999)), 409);
    check_problem(apply(with(next, "turn", 999)), 409);
    check_problem(apply(with(next, "instanceNumber", 999)), 409);
    check_problem(apply(with(next, "execution", zeros)), 409);
    post("/instances/x/raiseEvent/late", "1");
    until([this] { return has(call("GET", "/instances/x/history?top=1000"), R"("late")"); });
    check_problem(apply(next), 409);
}

BOOST_AUTO_TEST_CASE(a_plan_that_was_changed_is_refused) {
    const std::string made = plan(1);
    check_problem(apply(with(made, "hidden", boost::json::array{})), 400, "hidden");
    check_problem(apply(with(made, "events", boost::json::array{})), 400, "events");
    check_problem(
        apply(with(made, "timers", boost::json::array{boost::json::value(1)})), 400, "timers");
    check_problem(apply(with(made, "eventNumber", 999)), 400, "eventNumber");
    check_problem(apply(with(made, "instanceId", "y")), 400, "instanceId");
    check_problem(apply(with(made, "execution", "x")), 400, "execution");
    check_problem(apply(with(made, "surprise", 1)), 400, "surprise");
    check_problem(apply(with(made, "turn", -1)), 400, "turn");
    check_problem(apply(without(made, "epoch")), 400, "epoch");
    check_problem(apply("{"), 400, "body");
    check_problem(apply(""), 400, "Content-Type");
    check_problem(call("POST", "/instances/x/rewind/apply", made, {{"Content-Type", "text/plain"}}),
                  400,
                  "Content-Type");
    BOOST_TEST(apply(made).status == 200u);
}

BOOST_AUTO_TEST_CASE(a_plan_needs_an_event_of_an_instance) {
    const auto ask_plan = [this](const std::string& target) {
        return call("POST", "/instances/" + target);
    };
    check_problem(ask_plan("x/rewind/plan"), 400, "eventNumber", "missing");
    for (const char* bad : {"-1", "x", "", "999", "4294967296", "1.0"})
        check_problem(
            ask_plan("x/rewind/plan?eventNumber=" + std::string(bad)), 400, "eventNumber");
    check_problem(ask_plan("nobody/rewind/plan?eventNumber=1"), 404);
    const std::string strange = with(plan(1), "instanceId", "nobody");
    check_problem(call("POST", "/instances/nobody/rewind/apply", strange), 404);
}

BOOST_AUTO_TEST_SUITE_END()
