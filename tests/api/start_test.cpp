#include "api/running_server.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>
#include <vector>

using namespace pianola::test;

BOOST_FIXTURE_TEST_SUITE(start, running_server)

BOOST_AUTO_TEST_CASE(a_start_answers_with_the_addresses_of_the_instance) {
    const auto reply = post("/orchestrators/echo/a%20b?code=k&connection=C");
    BOOST_TEST(reply.status == 202u);
    const std::string root = "http://" + authority() + base + "/instances/a+b";
    const std::string tail = "taskHub=test-hub&connection=C&code=k";
    BOOST_TEST(reply.header("Location") == root + "?" + tail);
    BOOST_TEST(reply.header("Retry-After") == "10");
    BOOST_TEST(reply.header("Content-Type") == "application/json; charset=utf-8");
    std::vector<std::string> names;
    const auto body = boost::json::parse(reply.body).as_object();
    for (const auto& each : body)
        names.emplace_back(each.key());
    const std::vector<std::string> expected{"id",
                                            "statusQueryGetUri",
                                            "sendEventPostUri",
                                            "terminatePostUri",
                                            "purgeHistoryDeleteUri",
                                            "restartPostUri",
                                            "suspendPostUri",
                                            "resumePostUri"};
    BOOST_TEST(names == expected);
    BOOST_TEST(text(reply, "id") == "a b");
    BOOST_TEST(text(reply, "terminatePostUri") == root + "/terminate?reason={text}&" + tail);
}

BOOST_AUTO_TEST_CASE(the_addresses_lead_to_the_instance) {
    const auto reply = post("/orchestrators/wait_for_go/x%2Fy%25");
    const auto path = [&](std::string_view name) {
        return text(reply, name).substr(("http://" + authority() + base).size());
    };
    BOOST_TEST(get(path("statusQueryGetUri")).status == 202u);
    std::string event = path("sendEventPostUri");
    event.replace(event.find("{eventName}"), 11, "other");
    BOOST_TEST(post(event, "1").status == 202u);
    BOOST_TEST(post(path("suspendPostUri")).status == 202u);
    BOOST_TEST(post(path("resumePostUri")).status == 202u);
    BOOST_TEST(post(path("terminatePostUri")).status == 202u);
    BOOST_TEST(text(status("x%2Fy%25"), "output") == "{text}");
}

BOOST_AUTO_TEST_CASE(without_an_id_there_are_32_hexadecimal_digits) {
    for (const char* target : {"/orchestrators/echo", "//Orchestrators/echo/"}) {
        const std::string id = text(post(target), "id");
        BOOST_TEST(id.size() == 32u);
        BOOST_TEST(id.find_first_not_of("0123456789abcdef") == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(the_old_base_serves_the_same) {
    const std::string old = "/admin/extensions/DurableTaskExtension";
    const auto reply = raw_http(port()).post_json(old + "/orchestrators/echo/x", "7");
    BOOST_TEST(reply.status == 202u);
    BOOST_TEST(text(reply, "statusQueryGetUri").starts_with("http://127.0.0.1" + old));
    BOOST_TEST(raw_http(port()).ask("GET", old + "/instances/x").status <= 202u);
}

BOOST_AUTO_TEST_CASE(an_input_is_carried_byte_for_byte) {
    const std::string input = "{ \"a\" : 1.0,\n \"b\":[1e400, \"\\u00e4\xC3\xA4\"] }";
    BOOST_TEST(post("/orchestrators/echo/x", input).status == 202u);
    const auto ended = status("x");
    BOOST_TEST(has(ended, "\"input\":" + input + ","));
    BOOST_TEST(has(ended, "\"output\":" + input + ","));
}

BOOST_AUTO_TEST_CASE(a_blank_body_is_no_input_whatever_its_type) {
    const http_fields octets{{"Content-Type", "application/octet-stream"}};
    BOOST_TEST(ask("POST", "/orchestrators/echo/x", {}, octets).status == 202u);
    BOOST_TEST(has(status("x"), R"("input":null,"customStatus":null,"output":null)"));
    BOOST_TEST(ask("POST", "/orchestrators/echo/y", " \r\n", {}).status == 202u);
    BOOST_TEST(has(status("y"), R"("input":null)"));
    BOOST_TEST(ask("POST", "/orchestrators/echo/z", "\"\"", {}).status == 202u);
    BOOST_TEST(has(status("z"), R"("input":"",)"));
}

BOOST_AUTO_TEST_CASE(what_is_no_json_is_refused) {
    for (const std::string& body : {std::string("{"),
                                    std::string("{} x"),
                                    std::string("{'a':1}"),
                                    std::string("nul"),
                                    std::string("01"),
                                    std::string("\"\xFF\""),
                                    std::string(2000, '[')}) {
        const auto reply = post("/orchestrators/echo/x", body);
        check_error(reply, 400, "offset");
        BOOST_TEST(text(reply, "Message") == "Invalid JSON content");
        BOOST_TEST(text(reply, "ExceptionType") != "");
        BOOST_TEST(text(reply, "StackTrace") == "");
    }
    check_empty(get("/instances/x"), 404);
}

BOOST_AUTO_TEST_CASE(an_unknown_orchestrator_is_refused) {
    check_error(post("/orchestrators/nobody"), 400, "nobody");
    check_error(post("/orchestrators/Echo"), 400, "Echo");
}

BOOST_AUTO_TEST_CASE(a_bad_id_is_refused) {
    check_error(post("/orchestrators/echo/@x"), 400, "@");
    check_error(post("/orchestrators/echo/a%00b"), 400, "control");
    check_error(post("/orchestrators/echo/" + std::string(257, 'x')), 400, "256");
    BOOST_TEST(post("/orchestrators/echo/" + std::string(256, 'x')).status == 202u);
}

BOOST_AUTO_TEST_CASE(an_id_in_use_is_refused_until_its_instance_has_ended) {
    start_waiting("x");
    check_error(post("/orchestrators/echo/x"), 409, "exist");
    BOOST_TEST(post("/instances/x/terminate").status == 202u);
    status("x");
    BOOST_TEST(post("/orchestrators/echo/x", "5").status == 202u);
    BOOST_TEST(has(status("x"), R"("name":"echo")"));
}

BOOST_AUTO_TEST_CASE(who_waits_gets_the_output_alone) {
    const auto reply = post("/orchestrators/echo?timeout=30&pollingInterval=1", "[1.0]");
    BOOST_TEST(reply.status == 200u);
    BOOST_TEST(reply.body == "[1.0]");
    BOOST_TEST(reply.header("Content-Type") == "application/json; charset=utf-8");
    BOOST_TEST(post("/orchestrators/echo?TIMEOUT=30").body == "null");
}

BOOST_AUTO_TEST_CASE(who_waits_for_a_failure_gets_the_status) {
    const auto reply = post("/orchestrators/break_down/x?timeout=30&pollingInterval=1"
                            "&returnInternalServerErrorOnFailure=true");
    BOOST_TEST(reply.status == 200u);
    BOOST_TEST(text(reply, "runtimeStatus") == "Failed");
    BOOST_TEST(has(reply, "it broke"));
}

BOOST_AUTO_TEST_CASE(who_waits_in_vain_gets_the_addresses) {
    const auto reply = post("/orchestrators/wait_for_go/x?timeout=0.05&pollingInterval=0.01");
    BOOST_TEST(reply.status == 202u);
    BOOST_TEST(text(reply, "id") == "x");
    BOOST_TEST(post("/orchestrators/wait_for_go/y?timeout=-1").status == 202u);
}

BOOST_AUTO_TEST_CASE(waiting_needs_times_that_make_sense) {
    check_error(post("/orchestrators/echo/x?timeout=1&pollingInterval=2"), 400, "pollingInterval");
    check_empty(get("/instances/x"), 404);
    BOOST_TEST(post("/orchestrators/echo?timeout=soon&pollingInterval=1").status == 202u);
    BOOST_TEST(post("/orchestrators/echo?pollingInterval=1").status == 202u);
}

BOOST_AUTO_TEST_CASE(a_wait_ends_when_the_server_does) {
    raw_http waiting(port());
    waiting.send("POST " + base + "/orchestrators/wait_for_go/x?timeout=200 HTTP/1.1\r\n" +
                 "Host: localhost\r\nContent-Length: 0\r\n\r\n");
    status("x", 202);
    end();
    BOOST_TEST(waiting.read().status == 202u);
    BOOST_TEST(waiting.closed());
}

BOOST_AUTO_TEST_CASE(version_and_tags_reach_the_instance) {
    BOOST_TEST(post("/orchestrators/describe_start?timeout=30").body == R"("none")");
    const auto reply =
        post("/orchestrators/describe_start?timeout=30&version=2.0&tag=a=1&tag=b=x%3Dy");
    BOOST_TEST(reply.body == R"("2.0 a=1 b=x=y")");
    check_error(post("/orchestrators/echo?tag=novalue"), 400, "tag");
    check_error(post("/orchestrators/echo?tag==x"), 400, "tag");
}

BOOST_AUTO_TEST_CASE(a_trace_context_is_carried_when_it_is_one) {
    const std::string parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    ask("POST", "/orchestrators/echo/x", {}, {{"traceparent", parent}, {"tracestate", "vendor=1"}});
    const auto traced = status("x", 200, "?showHistory=true");
    BOOST_TEST(has(traced,
                   R"("ParentTraceContext":{"TraceParent":")" + parent +
                       R"(","TraceState":"vendor=1","SpanId":"b7ad6b7169203331"})"));
    ask("POST", "/orchestrators/echo/y", {}, {{"traceparent", "00-nonsense"}});
    BOOST_TEST(has(status("y", 200, "?showHistory=true"), R"("ParentTraceContext":null)"));
}

BOOST_AUTO_TEST_CASE(a_payload_over_the_limit_of_the_hub_is_too_large) {
    pianola::server_params params;
    params.hub.max_payload_bytes = 100;
    params.http_limits.max_body_bytes = 1000;
    running_server small{params};
    BOOST_TEST(small.post("/orchestrators/echo", std::string(100, '1')).status == 202u);
    check_error(small.post("/orchestrators/echo", std::string(101, '1')), 413, "101");
    check_error(small.post("/orchestrators/echo", std::string(1001, '1')), 413, "body");
    small.start_waiting("x");
    check_error(small.post("/instances/x/raiseEvent/go", std::string(101, '1')), 413, "limit");
}

BOOST_AUTO_TEST_CASE(a_broken_journal_is_no_fault_of_the_caller) {
    while (raw_http(port()).ask("GET", "/readyz").status != 200) {}
    // A hub that cannot end its recovery ends itself. Nobody waits for that, but these take longer.
    for (int i = 0; i != 20; ++i)
        BOOST_TEST(post("/orchestrators/echo").status == 202u);
    break_disk();
    const auto reply = post("/orchestrators/echo");
    check_error(reply, 503, "Something went wrong");
    BOOST_TEST(raw_http(port()).ask("GET", "/readyz").status == 503u);
    BOOST_TEST(raw_http(port()).ask("GET", "/livez").status == 200u);
}

BOOST_AUTO_TEST_SUITE_END()
