// The whole server over real sockets: what every request and reply has in common.
#include "api/sample_server.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace http {

namespace json = boost::json;
using namespace pianola::test;

/// Checks that a refusal says in JSON what is wrong, for whichever member a client reads.
void check_refusal(const http_reply& reply, unsigned status) {
    BOOST_TEST(reply.status == status, reply.status << " " << reply.body);
    const auto body = json::parse(reply.body);
    BOOST_TEST(!text_of(body, "Message").empty());
    BOOST_TEST(!text_of(body, "ExceptionMessage").empty());
}

struct small_server : sample_server {
    small_server()
        : sample_server([](pianola::server_params& params) {
              params.http_limits.max_body_bytes = 3000;
              params.hub.max_payload_bytes = 2000;
          }) {}
};

} // namespace http

BOOST_FIXTURE_TEST_SUITE(http, sample_server)

BOOST_AUTO_TEST_CASE(health_is_told) {
    BOOST_TEST(ask("GET", "/livez").body == R"({"status":"alive"})");
    BOOST_TEST(ask("GET", "/readyz").body == R"({"status":"ready"})");
    BOOST_TEST(ask("HEAD", "/livez").status == 200u);
    check_empty(ask("POST", "/livez"), 404);
}

BOOST_AUTO_TEST_CASE(routes_are_found_however_they_are_written) {
    start("approval", "a");
    for (const std::string path : {"/runtime/webhooks/durabletask/instances/a",
                                   "/runtime/webhooks/durabletask//instances/a",
                                   "//runtime/webhooks/durabletask/instances//a/",
                                   "/Runtime/WebHooks/DurableTask/Instances/a",
                                   "/admin/extensions/DurableTaskExtension/instances/a",
                                   "/runtime/webhooks/durabletask/instances/%61?showInput=false"})
        BOOST_TEST(ask("GET", path).status == 202u, path);
    BOOST_TEST(post("/Instances/a/RaiseEvent/ApprovalEvent", "true").status == 202u);
    BOOST_TEST(text_of(await_status("a", "Completed"), "output") == "approved");
}

BOOST_AUTO_TEST_CASE(another_verb_or_path_is_not_found) {
    start("approval", "a");
    check_empty(get("/orchestrators/approval"), 404);
    check_empty(get("/instances/a/terminate"), 404);
    check_empty(get("/instances/a/raiseEvent/x"), 404);
    check_empty(post("/instances/a"), 404);
    check_empty(post("/instances/a/raiseEvent"), 404);
    check_empty(post("/instances/a/explode"), 404);
    check_empty(post("/orchestrators"), 404);
    check_empty(ask("PUT", base + "/instances/a/terminate"), 404);
    check_empty(ask("PATCH", base + "/orchestrators/approval"), 404);
    check_empty(get("/instances/A"), 404); // ids have a case
    check_empty(ask("GET", "/no/such/path"), 404);
    check_empty(ask("GET", "/"), 404);
}

BOOST_AUTO_TEST_CASE(ids_may_hold_anything_that_is_escaped) {
    for (const std::string id :
         {"a%2Fb", "x+y", "%2B", "%C3%A4", "50%25", "a%3Fb%23c%26d", "%5C"}) {
        start("approval", id);
        const auto reply = get("/instances/" + id);
        BOOST_TEST(reply.status == 202u, id << ": " << reply.status);
        const auto name = text_of(json::parse(reply.body), "instanceId");
        BOOST_TEST(name.find('%') == (id == "50%25" ? 2u : std::string::npos));
    }
    BOOST_TEST(text_of(json::parse(get("/instances/a%2fb").body), "instanceId") == "a/b");
    BOOST_TEST(text_of(json::parse(get("/instances/x%20y").body), "instanceId") == "x y");
    check_empty(get("/instances/a/b"), 404);
}

BOOST_AUTO_TEST_CASE(links_lead_back_to_their_instance) {
    const auto started = post("/orchestrators/approval/a%2Fb+%C3%A4");
    const auto links = json::parse(started.body);
    BOOST_TEST(started.header("Location") == text_of(links, "statusQueryGetUri"));
    const std::string host = "http://127.0.0.1"; // as it was asked
    const auto path = [&](std::string link, std::string_view placeholder = {}) {
        BOOST_TEST(link.starts_with(host + base));
        if (!placeholder.empty())
            link.replace(link.find(placeholder), placeholder.size(), "ApprovalEvent");
        return link.substr(host.size());
    };
    const auto status = ask("GET", path(started.header("Location")));
    BOOST_TEST(status.status == 202u);
    BOOST_TEST(status.header("Location") == started.header("Location"));
    for (const char* link : {"suspendPostUri", "resumePostUri"})
        BOOST_TEST(ask("POST", path(text_of(links, link), "{text}")).status == 202u, link);
    const auto raise = path(text_of(links, "sendEventPostUri"), "{eventName}");
    BOOST_TEST(ask("POST", raise, "true", {{"Content-Type", "application/json"}}).status == 202u);
    await_status("a%2Fb+%C3%A4", "Completed");
}

BOOST_AUTO_TEST_CASE(only_the_servers_own_hub_is_known) {
    start("approval", "a");
    check_empty(get("/instances/a?taskHub=other"), 404);
    check_empty(post("/orchestrators/approval/b?taskHub=other"), 404);
    check_empty(post("/instances/a/terminate?TASKHUB=Default"), 404);
    BOOST_TEST(get("/instances/a?taskHub=default&connection=Storage").status == 202u);
    BOOST_TEST(get("/instances/a?taskHub=").status == 202u);
    check_empty(get("/instances/b"), 404);
}

BOOST_AUTO_TEST_CASE(web_pages_of_others_are_kept_out) {
    const std::string status = base + "/instances/a";
    start("approval", "a");
    for (const std::string host :
         {"pianola.example", "127.0.0.1.example", "192.0.2.1", "0.0.0.0", ""})
        check_refusal(ask("GET", status, {}, {{"Host", host}}), 403);
    check_refusal(ask("GET", status, {}, {{"Host", "localhost"}, {"Host", "localhost"}}), 403);
    for (const std::string host : {"localhost", "LOCALHOST:80", "[::1]:7071", "127.1.2.3"})
        BOOST_TEST(ask("GET", status, {}, {{"Host", host}}).status == 202u, host);

    const auto from = [&](const std::string& origin) {
        return ask("POST",
                   base + "/orchestrators/hello_cities/b",
                   {},
                   {{"Host", authority()}, {"Origin", origin}});
    };
    for (const auto& origin : std::vector<std::string>{"http://pianola.example",
                                                       "null",
                                                       "http://127.0.0.1:1",
                                                       "https://" + authority(),
                                                       authority()})
        check_refusal(from(origin), 403);
    check_empty(get("/instances/b"), 404);
    BOOST_TEST(from("http://" + authority()).status == 202u);
}

BOOST_AUTO_TEST_CASE(head_and_options_are_answered) {
    start("hello_cities", "a");
    await_status("a", "Completed");
    const auto whole = get("/instances/a");
    const auto head = ask("HEAD", base + "/instances/a");
    BOOST_TEST(head.status == 200u);
    BOOST_TEST(head.header("Content-Length") == std::to_string(whole.body.size()));
    check_empty(ask("HEAD", base + "/instances/b"), 404);

    const auto options = ask("OPTIONS", base + "/instances/a");
    check_empty(options, 204);
    BOOST_TEST(options.header("Allow").find("GET") != std::string::npos);
    check_empty(ask("OPTIONS", "*"), 204);
    check_empty(ask("OPTIONS", "/none"), 404);
}

BOOST_AUTO_TEST_CASE(pipelined_requests_are_answered_in_order) {
    raw_http peer(port());
    const std::string end = " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n";
    peer.send("POST " + base + "/orchestrators/hello_cities/p?timeout=60&pollingInterval=1" + end +
              "GET " + base + "/instances/p" + end + "GET " + base + "/instances/q" + end +
              "GET /livez" + end);
    BOOST_TEST(peer.read().body == R"(["Hello Tokyo!","Hello London!","Hello Seattle!"])");
    BOOST_TEST(text_of(json::parse(peer.read().body), "runtimeStatus") == "Completed");
    BOOST_TEST(peer.read().status == 404u);
    BOOST_TEST(peer.read().body == R"({"status":"alive"})");
}

BOOST_AUTO_TEST_CASE(a_header_over_the_limit_is_refused) {
    raw_http peer(port());
    check_refusal(peer.ask("GET", "/livez", {}, {{"X-Large", std::string(20'000, 'x')}}), 431);
    BOOST_TEST(peer.closed());
    raw_http next(port());
    check_refusal(next.ask("GET", "/" + std::string(20'000, 'x')), 431);
    BOOST_TEST(ask("GET", "/livez").status == 200u);
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_request_are_refused) {
    for (const std::string bytes : {"HELLO\r\n\r\n",
                                    "GET /livez\r\n\r\n",
                                    "GET /livez HTTP/9.9\r\n\r\n",
                                    "GET /livez HTTP/1.1\r\nno colon\r\n\r\n",
                                    "POST /livez HTTP/1.1\r\nContent-Length: many\r\n\r\n",
                                    "\x16\x03\x01\x02\r\n\r\n"}) {
        raw_http peer(port());
        peer.send(bytes);
        check_refusal(peer.read(), 400);
        BOOST_TEST(peer.closed());
    }
}

BOOST_FIXTURE_TEST_CASE(a_body_over_the_limit_is_refused, small_server) {
    const auto text = [](std::size_t size) { return '"' + std::string(size - 2, 'x') + '"'; };
    BOOST_TEST(post("/orchestrators/hello_cities/a", text(2000)).status == 202u);
    check_refusal(post("/orchestrators/hello_cities/b", text(2001)), 413);
    raw_http peer(port());
    check_refusal(peer.post_json(base + "/orchestrators/hello_cities/c", text(3001)), 413);
    BOOST_TEST(peer.closed());
    BOOST_TEST(get("/instances/b").status == 404u);
    BOOST_TEST(get("/instances/c").status == 404u);
}

BOOST_AUTO_TEST_SUITE_END()
