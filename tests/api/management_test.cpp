// The management API of the whole server: start, status, events, terminate, suspend, resume.
#include "api/sample_server.hpp"

#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace management {

namespace json = boost::json;
using namespace pianola::test;

/// `{"Message","ExceptionMessage","ExceptionType","StackTrace"}`, and its ExceptionMessage.
std::string exception_of(const http_reply& reply, unsigned status) {
    BOOST_TEST(reply.status == status, reply.status << " " << reply.body);
    const auto body = json::parse(reply.body);
    for (const char* member : {"Message", "ExceptionMessage", "ExceptionType", "StackTrace"})
        (void)text_of(body, member);
    BOOST_TEST(body.as_object().size() == 4u);
    return text_of(body, "ExceptionMessage");
}

std::vector<std::string> types_of(const json::value& status) {
    std::vector<std::string> types;
    for (const auto& event : status.at("historyEvents").as_array())
        types.push_back(text_of(event, "EventType"));
    return types;
}

const auto each = boost::test_tools::per_element();

} // namespace management

BOOST_FIXTURE_TEST_SUITE(management, sample_server)

BOOST_AUTO_TEST_CASE(a_start_answers_with_links) {
    const auto named = post("/orchestrators/approval/a");
    BOOST_TEST(named.status == 202u);
    BOOST_TEST(named.header("Retry-After") == "10");
    const auto links = json::parse(named.body).as_object();
    const std::vector<std::string> members{"id",
                                           "statusQueryGetUri",
                                           "sendEventPostUri",
                                           "terminatePostUri",
                                           "purgeHistoryDeleteUri",
                                           "restartPostUri",
                                           "suspendPostUri",
                                           "resumePostUri"};
    std::vector<std::string> found;
    for (const auto& member : links)
        found.emplace_back(member.key());
    BOOST_TEST(found == members, each);
    BOOST_TEST(links.at("id").as_string() == "a");

    const auto id = text_of(json::parse(post("/orchestrators/approval").body), "id");
    BOOST_TEST(id.size() == 32u);
    BOOST_TEST(id.find_first_not_of("0123456789abcdef") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_start_that_makes_no_sense_is_refused) {
    const auto bad = post("/orchestrators/fan_out/a", R"({"width":)");
    exception_of(bad, 400);
    BOOST_TEST(text_of(json::parse(bad.body), "Message") == "Invalid JSON content");
    exception_of(post("/orchestrators/fan_out/a", "{} {}"), 400);
    exception_of(post("/orchestrators/fan_out/a", "\"\x80\""), 400);
    BOOST_TEST(exception_of(post("/orchestrators/nobody/a"), 400).find("nobody") !=
               std::string::npos);
    exception_of(post("/orchestrators/fan_out/@a"), 400);
    exception_of(post("/orchestrators/fan_out/a%01b"), 400);
    exception_of(post("/orchestrators/fan_out/" + std::string(257, 'a')), 400);
    exception_of(post("/orchestrators/fan_out/a?timeout=1&pollingInterval=2"), 400);
    exception_of(post("/orchestrators/fan_out/a?tag=nothing"), 400);
    check_empty(get("/instances/a"), 404);
    start("hello_cities", std::string(256, 'a'));
}

BOOST_AUTO_TEST_CASE(an_id_in_use_is_refused_until_its_instance_has_ended) {
    start("approval", "a");
    const auto second = post("/orchestrators/hello_cities/a");
    BOOST_TEST(second.status == 409u);
    BOOST_TEST(text_of(json::parse(second.body), "Message") ==
               text_of(json::parse(second.body), "ExceptionMessage"));
    check_empty(post("/instances/a/terminate"), 202);
    await_status("a", "Terminated");
    start("hello_cities", "a");
    BOOST_TEST(text_of(await_status("a", "Completed"), "name") == "hello_cities");
}

BOOST_AUTO_TEST_CASE(a_start_may_wait_for_the_output) {
    const std::string wait = "?timeout=60&pollingInterval=1";
    const auto completed = post("/orchestrators/fan_out/a" + wait, R"({"width":2})");
    BOOST_TEST(completed.status == 200u);
    BOOST_TEST(completed.body == R"({"completed":2})");
    BOOST_TEST(completed.header("Location") == "");
    BOOST_TEST(post("/orchestrators/sleep" + wait, R"({"seconds":0})").body == "null");

    const auto failed = post("/orchestrators/fan_out/b" + wait, R"({"width":-1})");
    BOOST_TEST(failed.status == 200u);
    BOOST_TEST(text_of(json::parse(failed.body), "runtimeStatus") == "Failed");

    const auto late = post("/orchestrators/approval/c?timeout=0.05&pollingInterval=0.01");
    BOOST_TEST(late.status == 202u);
    BOOST_TEST(text_of(json::parse(late.body), "id") == "c");
}

BOOST_AUTO_TEST_CASE(a_status_has_all_members_in_order) {
    start("collect", "a", R"( {"count" : 1} )");
    const auto running = get("/instances/a?showInput=true");
    BOOST_TEST(running.status == 202u);
    BOOST_TEST(running.header("Retry-After") == "5");
    BOOST_TEST(running.header("Location") ==
               "http://127.0.0.1" + base + "/instances/a?showInput=true");
    check_empty(post("/instances/a/raiseEvent/item", "7"), 202);
    const auto ended = await_status("a", "Completed").as_object();
    std::string members;
    for (const auto& member : ended)
        members += std::string(member.key()) + ' ';
    BOOST_TEST(members == "name instanceId runtimeStatus input customStatus output createdTime "
                          "lastUpdatedTime ");
    BOOST_TEST(json::serialize(ended.at("input")) == R"({"count":1})");
    BOOST_TEST(ended.at("output").as_int64() == 7);
    BOOST_TEST(ended.at("customStatus").is_null());
    const std::string created(ended.at("createdTime").as_string());
    BOOST_TEST(created.size() == std::string("2026-01-01T00:00:00Z").size());
    BOOST_TEST(created.back() == 'Z');
    const auto finished = get("/instances/a?SHOWINPUT=False");
    BOOST_TEST(finished.status == 200u);
    BOOST_TEST(finished.header("Location") == "");
    BOOST_TEST(json::parse(finished.body).at("input").is_null());
}

BOOST_AUTO_TEST_CASE(a_failure_may_be_a_500) {
    start("fan_out", "a", R"({"width":-1})");
    const auto failed = await_status("a", "Failed");
    BOOST_TEST(text_of(failed, "output").find("input.width") != std::string::npos);
    const auto plain = get("/instances/a?returnInternalServerErrorOnFailure=false");
    BOOST_TEST(plain.status == 200u);
    const auto opted = get("/instances/a?returnInternalServerErrorOnFailure=True");
    BOOST_TEST(opted.status == 500u);
    BOOST_TEST(opted.body == plain.body);
}

BOOST_AUTO_TEST_CASE(a_history_is_shown_when_asked_for) {
    start("hello_cities", "a");
    await_status("a", "Completed");
    BOOST_TEST(!json::parse(get("/instances/a").body).as_object().contains("historyEvents"));

    const auto plain = json::parse(get("/instances/a?showHistory=true").body);
    const std::vector<std::string> types{"ExecutionStarted",
                                         "TaskCompleted",
                                         "TaskCompleted",
                                         "TaskCompleted",
                                         "ExecutionCompleted"};
    BOOST_TEST(types_of(plain) == types, each);
    const auto& task = plain.at("historyEvents").as_array()[1];
    BOOST_TEST(text_of(task, "FunctionName") == "say_hello");
    BOOST_TEST(text_of(task, "Input") == R"("Tokyo")");
    BOOST_TEST(text_of(task, "Timestamp").ends_with("Z"));
    BOOST_TEST(text_of(task, "ScheduledTime").ends_with("Z"));
    BOOST_TEST(!task.as_object().contains("Result"));

    const auto full = json::parse(
        get("/instances/a?showHistory=true&showHistoryOutput=true&showInput=false").body);
    const auto& shown = full.at("historyEvents").as_array();
    BOOST_TEST(text_of(shown[1], "Result") == "Hello Tokyo!");
    BOOST_TEST(!shown[1].as_object().contains("Input"));
    BOOST_TEST(json::serialize(shown[4].at("Result")) == json::serialize(full.at("output")));
}

BOOST_AUTO_TEST_CASE(a_history_shows_what_is_unfinished_and_what_failed) {
    start("approval", "a");
    const auto waiting =
        await("a", [](const json::value& s) { return s.at("customStatus") == "waiting"; });
    BOOST_TEST(text_of(waiting, "runtimeStatus") == "Running");
    const std::vector<std::string> open{"ExecutionStarted", "TimerCreated"};
    BOOST_TEST(types_of(json::parse(get("/instances/a?showHistory=true").body)) == open, each);

    start("parent", "p", R"({"children":1,"marker":"/no/such/file"})");
    await_status("p", "Failed");
    const auto failed = json::parse(get("/instances/p?showHistory=true").body);
    const std::vector<std::string> types{
        "ExecutionStarted", "SubOrchestrationInstanceFailed", "ExecutionCompleted"};
    BOOST_TEST(types_of(failed) == types, each);
    const auto& child = failed.at("historyEvents").as_array()[1];
    BOOST_TEST(text_of(child.at("FailureDetails"), "ErrorMessage").find("/no/such/file") !=
               std::string::npos);
    BOOST_TEST(get("/instances/" + text_of(child, "InstanceId")).status == 200u);
}

BOOST_AUTO_TEST_CASE(events_are_json_or_nothing) {
    const std::string raise = "/instances/a/raiseEvent/item";
    const auto with = [&](const std::string& type) {
        return ask("POST", base + raise, "1", {{"Content-Type", type}});
    };
    check_empty(post(raise, "1"), 404);
    check_empty(post(raise, "bad"), 404);
    start("collect", "a", R"({"count":2})");
    BOOST_TEST(with("text/plain").status == 400u);
    BOOST_TEST(ask("POST", base + raise, "1").status == 400u);
    exception_of(post(raise, "bad"), 400);
    check_empty(with("Application/JSON; charset=utf-8"), 202);
    check_empty(post("/instances/a/raiseEvent/other"), 202); // no body is null
    check_empty(post("/instances/a/raiseEvent/ITEM", "41"), 202);
    BOOST_TEST(await_status("a", "Completed").at("output").as_int64() == 42);
    check_empty(post(raise, "1"), 410);
    check_empty(post(raise, "bad"), 410);
}

BOOST_AUTO_TEST_CASE(terminating_takes_a_reason) {
    start("approval", "a");
    check_empty(post("/instances/a/terminate?reason=stop+it%21"), 202);
    BOOST_TEST(text_of(await_status("a", "Terminated"), "output") == "stop it!");
    BOOST_TEST(get("/instances/a").status == 200u);
    start("approval", "b");
    check_empty(post("/instances/b/terminate?reason=123", "{ignored"), 202);
    BOOST_TEST(await_status("b", "Terminated").at("output") == 123);
    start("approval", "c");
    check_empty(post("/instances/c/terminate"), 202);
    await_status("c", "Terminated");
}

BOOST_AUTO_TEST_CASE(suspending_holds_events_back) {
    start("approval", "a");
    check_empty(post("/instances/a/suspend?reason=tea"), 202);
    check_empty(post("/instances/a/suspend"), 202);
    await_status("a", "Suspended");
    BOOST_TEST(get("/instances/a").status == 202u);
    check_empty(post("/instances/a/raiseEvent/ApprovalEvent", "true"), 202);
    BOOST_TEST(text_of(json::parse(get("/instances/a").body), "runtimeStatus") == "Suspended");
    check_empty(post("/instances/a/resume?reason=done"), 202);
    BOOST_TEST(text_of(await_status("a", "Completed"), "output") == "approved");
    const auto types = types_of(json::parse(get("/instances/a?showHistory=true").body));
    BOOST_TEST(std::ranges::count(types, "ExecutionSuspended") >= 1);
    BOOST_TEST(std::ranges::count(types, "ExecutionResumed") == 1);
}

BOOST_AUTO_TEST_CASE(who_is_unknown_or_has_ended_cannot_be_steered) {
    start("hello_cities", "ended");
    await_status("ended", "Completed");
    for (const std::string verb : {"/terminate", "/suspend", "/resume", "/raiseEvent/x"}) {
        check_empty(post("/instances/unknown" + verb), 404);
        check_empty(post("/instances/ended" + verb), 410);
    }
    check_empty(get("/instances/unknown"), 404);
    check_empty(get("/instances/unknown?showHistory=true"), 404);
}

BOOST_AUTO_TEST_SUITE_END()
