#include "api/v1_server.hpp"

#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include <string>

using namespace pianola::test;

namespace v1_batch_routes {

using set = std::set<std::string>;

struct several : v1_server {
    several() {
        for (const std::string id : {"done-1", "done-2"})
            run("echo", id);
        for (const std::string id : {"waits-1", "waits-2"})
            start_waiting(id);
    }
    std::string answer(const std::string& target) const {
        return boost::json::serialize(act(target));
    }
};

} // namespace v1_batch_routes

BOOST_FIXTURE_TEST_SUITE(v1_batch_routes, several)

BOOST_AUTO_TEST_CASE(a_preview_only_counts) {
    const std::string two = R"({"instances":2,"skipped":0,"preview":true})";
    for (const char* verb : {"terminate", "suspend", "resume"})
        BOOST_TEST(answer("/instances/" + std::string(verb) + "?name=wait_for_go&preview=true") ==
                   two);
    BOOST_TEST(see("/instances/count?runtimeStatus=Running").at("count").as_int64() == 2);
}

BOOST_AUTO_TEST_CASE(a_batch_is_carried_out) {
    const std::string one = R"({"instances":1,"skipped":0,"preview":false})";
    BOOST_TEST(answer("/instances/suspend?instanceIdPrefix=waits-1&reason=lunch") == one);
    await("waits-1", "Suspended");
    BOOST_TEST(answer("/instances/resume?runtimeStatus=Suspended") == one);
    await("waits-1", "Running");
    BOOST_TEST(answer("/instances/terminate?runtimeStatus=Pending,Running,Suspended&reason=no") ==
               R"({"instances":2,"skipped":0,"preview":false})");
    BOOST_TEST(text(status("waits-1"), "runtimeStatus") == "Terminated");
    BOOST_TEST(text(status("waits-2"), "output") == "no");
    BOOST_TEST(answer("/instances/terminate?instanceIdPrefix=waits") ==
               R"({"instances":0,"skipped":0,"preview":false})");
}

BOOST_AUTO_TEST_CASE(children_are_terminated_on_demand) {
    post("/orchestrators/wait_for_everything/all");
    await("all", "Running");
    const std::string child = *children("all").begin();
    act("/instances/terminate?instanceIdPrefix=all&recursive=true");
    BOOST_TEST(text(status("all"), "runtimeStatus") == "Terminated");
    BOOST_TEST(text(status(child), "runtimeStatus") == "Terminated");
}

BOOST_AUTO_TEST_CASE(nobody_means_everything_by_saying_nothing) {
    for (const char* verb : {"terminate", "suspend", "resume", "purge"}) {
        const std::string target = "/instances/" + std::string(verb);
        check_problem(call("POST", target), 400, "runtimeStatus", "at least one condition");
        check_problem(call("POST", target + "?recursive=maybe"), 400, "recursive");
    }
    BOOST_TEST(see("/instances/count").at("count").as_int64() == 4);
}

BOOST_AUTO_TEST_CASE(statuses_are_those_that_can_be_meant) {
    check_problem(
        call("POST", "/instances/purge?runtimeStatus=Running"), 400, "runtimeStatus", "Completed");
    check_problem(
        call("POST", "/instances/terminate?runtimeStatus=Failed"), 400, "runtimeStatus", "Running");
    check_problem(call("POST", "/instances/suspend?completedTimeTo=2024-01-01"),
                  400,
                  "completedTimeTo",
                  "no parameter");
    check_problem(call("POST", "/instances/suspend?name=n&recursive=true"), 400, "recursive");
    check_problem(
        call("POST", "/instances/suspend?name=n&reason=" + std::string(4097, 'r')), 400, "reason");
}

BOOST_AUTO_TEST_CASE(what_has_ended_is_purged) {
    BOOST_TEST(answer("/instances/purge?instanceIdPrefix=done&dryRun=true") ==
               R"({"purged":2,"refused":0,"refusedInstanceIds":[],"complete":true,"dryRun":true})");
    BOOST_TEST(ids("").size() == 4u);
    BOOST_TEST(
        answer("/instances/purge?createdTimeFrom=2000-01-01&timeoutSeconds=60") ==
        R"({"purged":2,"refused":0,"refusedInstanceIds":[],"complete":true,"dryRun":false})");
    BOOST_TEST((ids("") == set{"waits-1", "waits-2"}));
    check_problem(call("POST", "/instances/purge?name=n&timeoutSeconds=0"), 400, "timeoutSeconds");
}

BOOST_AUTO_TEST_CASE(a_tree_that_is_not_done_is_refused) {
    post("/orchestrators/wait_for_everything/all");
    await("all", "Running");
    BOOST_TEST(children("all").size() == 1u);
    act("/instances/terminate?instanceIdPrefix=all");
    status("all");
    BOOST_TEST(
        answer("/instances/purge?instanceIdPrefix=all&recursive=true") ==
        R"({"purged":0,"refused":1,"refusedInstanceIds":["all"],"complete":true,"dryRun":false})");
}

BOOST_AUTO_TEST_SUITE_END()
