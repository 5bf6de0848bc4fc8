#include "api/running_server.hpp"

#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include <string>

using namespace pianola::test;

BOOST_FIXTURE_TEST_SUITE(instance_routes, running_server)

BOOST_AUTO_TEST_CASE(a_running_instance_is_202_and_says_where_to_ask_again) {
    start_waiting("x");
    const auto reply = get("/Instances/x?ShowInput=false&code=k");
    BOOST_TEST(reply.status == 202u);
    BOOST_TEST(reply.header("Location") ==
               "http://" + authority() + base + "/Instances/x?ShowInput=false&code=k");
    BOOST_TEST(reply.header("Retry-After") == "5");
    BOOST_TEST(text(reply, "runtimeStatus") == "Running");
    BOOST_TEST(has(reply, R"("customStatus":1.0,"output":null)"));
}

BOOST_AUTO_TEST_CASE(an_ended_instance_is_200_and_its_times_are_whole_seconds) {
    post("/orchestrators/echo/x", "1");
    const auto reply = status("x");
    BOOST_TEST(reply.status == 200u);
    BOOST_TEST(reply.header("Location") == "");
    BOOST_TEST(text(reply, "createdTime").size() == 20u);
    BOOST_TEST(text(reply, "lastUpdatedTime").ends_with("Z"));
    BOOST_TEST(!has(reply, "historyEvents"));
}

BOOST_AUTO_TEST_CASE(head_tells_the_status_without_the_document) {
    start_waiting("x");
    const auto reply = ask("HEAD", "/instances/x", {}, {});
    BOOST_TEST(reply.status == 202u);
    BOOST_TEST(reply.header("Retry-After") == "5");
    BOOST_TEST(reply.header("Content-Length") == std::to_string(get("/instances/x").body.size()));
}

BOOST_AUTO_TEST_CASE(a_failed_instance_is_500_only_for_who_wants_that) {
    post("/orchestrators/break_down/x");
    const auto usual = status("x");
    BOOST_TEST(usual.status == 200u);
    BOOST_TEST(text(usual, "runtimeStatus") == "Failed");
    BOOST_TEST(text(usual, "output").find("it broke") != std::string::npos);
    const auto wanted = get("/instances/x?returnInternalServerErrorOnFailure=TRUE");
    BOOST_TEST(wanted.status == 500u);
    BOOST_TEST(wanted.body == usual.body);
    BOOST_TEST(get("/instances/x?returnInternalServerErrorOnFailure=1").status == 200u);
}

BOOST_AUTO_TEST_CASE(inputs_can_be_hidden) {
    post("/orchestrators/echo/x", "17");
    status("x");
    BOOST_TEST(has(get("/instances/x?showInput=False"), R"("input":null,)"));
    BOOST_TEST(has(get("/instances/x?showInput=0"), R"("input":17,)"));
}

BOOST_AUTO_TEST_CASE(a_history_is_shown_on_demand) {
    start_waiting("x");
    post("/instances/x/raiseEvent/go", "2.50");
    status("x");
    const auto plain = get("/instances/x?showHistory=true");
    BOOST_TEST(has(plain, R"("historyEvents":[{"EventType":"ExecutionStarted",)"));
    BOOST_TEST(has(plain, R"({"EventType":"EventRaised","Name":"go","Input":"2.50",)"));
    BOOST_TEST(
        has(plain, R"({"EventType":"ExecutionCompleted","OrchestrationStatus":"Completed",)"));
    BOOST_TEST(!has(plain, "Result"));
    BOOST_TEST(!has(plain, "OrchestratorStarted"));
    const auto full = get("/instances/x?showHistory=true&showHistoryOutput=true&showInput=false");
    BOOST_TEST(has(full, R"("Result":2.50)"));
    BOOST_TEST(!has(full, R"("Input")"));
    BOOST_TEST(!has(get("/instances/x?showHistoryOutput=true"), "historyEvents"));
}

BOOST_AUTO_TEST_CASE(a_long_history_is_shown_whole) {
    start_waiting("x");
    const std::string data = '"' + std::string(100'000, 'd') + '"';
    for (int i = 0; i < 40; ++i)
        BOOST_TEST(post("/instances/x/raiseEvent/e" + std::to_string(i), data).status == 202u);
    post("/instances/x/raiseEvent/go", "0");
    status("x");
    const auto reply = get("/instances/x?showHistory=true");
    for (int i = 0; i < 40; ++i)
        BOOST_TEST(has(reply, "\"Name\":\"e" + std::to_string(i) + '"'));
}

BOOST_AUTO_TEST_CASE(a_history_over_the_limit_is_an_error) {
    pianola::server_params params;
    params.management.max_history_bytes = 300;
    running_server small{params};
    small.start_waiting("x");
    small.post("/instances/x/raiseEvent/go", '"' + std::string(200, 'd') + '"');
    small.status("x");
    check_error(small.get("/instances/x?showHistory=true"), 500, "too large");
    BOOST_TEST(small.get("/instances/x").status == 200u);
}

BOOST_AUTO_TEST_CASE(unknown_instances_are_not_found_without_words) {
    check_empty(get("/instances/nobody"), 404);
    check_empty(post("/instances/nobody/raiseEvent/go", "1"), 404);
    check_empty(post("/instances/nobody/raiseEvent/go", "{"), 404);
    check_empty(ask("POST", "/instances/nobody/raiseEvent/go", "1", {}), 404);
    for (const char* operation : {"terminate", "suspend", "resume"})
        check_empty(post("/instances/nobody/" + std::string(operation)), 404);
    for (const char* id : {"%00", "%FF", "%", "..%2F..", "@a@b"})
        check_empty(get("/instances/" + std::string(id)), 404);
    check_empty(get("/instances/" + std::string(2000, 'x')), 404);
}

BOOST_AUTO_TEST_CASE(ended_instances_are_gone_for_messages) {
    post("/orchestrators/echo/x");
    status("x");
    check_empty(post("/instances/x/raiseEvent/go", "1"), 410);
    check_empty(post("/instances/x/raiseEvent/go", "{"), 410);
    check_empty(ask("POST", "/instances/x/raiseEvent/go", "1", {}), 410);
    for (const char* operation : {"terminate", "suspend", "resume"})
        check_empty(post("/instances/x/" + std::string(operation)), 410);
}

BOOST_AUTO_TEST_CASE(an_event_carries_any_json) {
    start_waiting("x");
    BOOST_TEST(post("/instances/x/raiseevent/go", "{ \"a\": 1.0 }").status == 202u);
    BOOST_TEST(has(status("x"), R"("output":{ "a": 1.0 })"));
}

BOOST_AUTO_TEST_CASE(an_event_without_a_body_is_null) {
    start_waiting("x");
    check_empty(post("/instances/x/raiseEvent/go"), 202);
    BOOST_TEST(has(status("x", 200, "?showHistory=true"), R"("Name":"go","Input":"null")"));
}

BOOST_AUTO_TEST_CASE(an_event_must_be_json_and_say_so) {
    start_waiting("x");
    const std::string target = "/instances/x/raiseEvent/go";
    check_error(post(target, "{"), 400, "Invalid JSON content");
    for (const http_fields& fields : {http_fields{},
                                      http_fields{{"Content-Type", "text/plain"}},
                                      http_fields{{"Content-Type", "application/jsonx"}}})
        check_error(ask("POST", target, "1", fields),
                    400,
                    "Only application/json request content is supported");
    const http_fields odd{{"Content-Type", "Application/JSON ; charset=utf-8"}};
    check_empty(ask("POST", target, "1", odd), 202);
    BOOST_TEST(has(status("x"), R"("output":1,)"));
}

BOOST_AUTO_TEST_CASE(a_suspended_instance_takes_events_and_goes_on_when_resumed) {
    start_waiting("x");
    check_empty(post("/instances/x/suspend?reason=tea%20time"), 202);
    while (text(get("/instances/x"), "runtimeStatus") != "Suspended") {}
    check_empty(post("/instances/x/suspend"), 202);
    check_empty(post("/instances/x/raiseEvent/go", "1"), 202);
    BOOST_TEST(get("/instances/x").status == 202u);
    check_empty(post("/instances/x/resume"), 202);
    BOOST_TEST(has(status("x", 200, "?showHistory=true"), R"("Reason":"tea time")"));
}

BOOST_AUTO_TEST_CASE(resuming_what_runs_is_accepted) {
    start_waiting("x");
    check_empty(post("/instances/x/resume"), 202);
}

BOOST_AUTO_TEST_CASE(the_reason_of_a_termination_is_the_output) {
    const auto output_after = [this](const std::string& id, const std::string& query) {
        start_waiting(id);
        check_empty(post("/instances/" + id + "/terminate" + query, "ignored {"), 202);
        const auto ended = status(id);
        BOOST_TEST(text(ended, "runtimeStatus") == "Terminated");
        return boost::json::serialize(member(ended, "output"));
    };
    BOOST_TEST(output_after("a", "?reason=stop+it%21") == R"("stop it!")");
    BOOST_TEST(output_after("b", "?Reason=123") == "123");
    BOOST_TEST(output_after("c", "?reason=") == R"("")");
    BOOST_TEST(output_after("d", "") == "null");
    BOOST_TEST(output_after("e", "?reason=%FF") == "\"\xEF\xBF\xBD\"");
}

BOOST_AUTO_TEST_CASE(ids_of_any_characters_are_found_again) {
    for (const char* id :
         {"a+b", "a%2Bb", "a%2Fb%3Fc%23d", "%C3%A4", "%25%2525", "x%20y", "~!$&'()*,;=:"})
        start_waiting(id);
    BOOST_TEST(text(get("/instances/a%20b"), "instanceId") == "a b");
    BOOST_TEST(text(get("/instances/a%2Bb"), "instanceId") == "a+b");
    BOOST_TEST(text(get("/instances/x+y"), "instanceId") == "x y");
    BOOST_TEST(text(get("/instances/%c3%a4"), "instanceId") == "\xC3\xA4");
}

BOOST_AUTO_TEST_CASE(another_hub_is_not_found) {
    start_waiting("x");
    for (const char* hub : {"?taskHub=test-hub", "?TASKHUB=test-hub", "?taskHub=", "?taskHub=+"})
        BOOST_TEST(get("/instances/x" + std::string(hub)).status == 202u, hub);
    for (const char* target : {"/instances/x/terminate", "/instances/x/raiseEvent/go"})
        check_empty(post(target + std::string("?taskHub=other")), 404);
    check_empty(post("/orchestrators/echo/y?taskHub=other"), 404);
    check_empty(get("/instances/x?taskHub=other"), 404);
    check_empty(get("/instances/y"), 404);
}

BOOST_AUTO_TEST_CASE(other_methods_and_paths_are_not_found) {
    start_waiting("x");
    check_empty(ask("PUT", "/instances/x"), 404);
    check_empty(ask("PATCH", "/instances/x", "{}"), 404);
    check_empty(get("/orchestrators/echo"), 404);
    check_empty(get("/instances/x/terminate"), 404);
    check_empty(get("/instances/x/raiseEvent/go"), 404);
    check_empty(post("/instances/x"), 404);
    check_empty(post("/instances/x/raiseEvent", "1"), 404);
    check_empty(post("/instances/x/raiseEvent/", "1"), 404);
    check_empty(post("/instances/x/dance"), 404);
    check_empty(post("/orchestrators/echo/y/z"), 404);
    check_empty(get(""), 404);
    BOOST_TEST(get("/instances/x").status == 202u);
}

BOOST_AUTO_TEST_CASE(health_is_for_everybody) {
    while (raw_http(port()).ask("GET", "/readyz").status != 200) {}
    for (const char* target : {"/livez", "/readyz", "/LIVEZ/"}) {
        const auto reply = raw_http(port()).ask("GET", target);
        BOOST_TEST(reply.status == 200u);
        BOOST_TEST(text(reply, "status") != "");
    }
    BOOST_TEST(raw_http(port()).ask("POST", "/livez").status == 404u);
}

BOOST_AUTO_TEST_CASE(web_pages_cannot_start_anything) {
    for (const http_fields& fields :
         {http_fields{{"Host", "example.com"}},
          http_fields{{"Host", authority()}, {"Origin", "http://example.com"}}}) {
        const auto reply =
            raw_http(port()).ask("POST", base + "/orchestrators/echo/x", "1", fields);
        check_error(reply, 403, "");
    }
    check_empty(get("/instances/x"), 404);
}

BOOST_AUTO_TEST_CASE(the_only_server_is_the_primary_one) {
    for (const char* method : {"GET", "POST", "PUT", "DELETE"})
        check_empty(ask(method, "/makePrimary", {}, {}), 200);
    check_empty(ask("POST", "/makeprimary?taskHub=other", {}, {}), 404);
}

BOOST_AUTO_TEST_SUITE_END()
