// A door with keys, over sockets.
#include "api/running_server.hpp"

#include <pianola/api/http/access_keys.hpp>
#include <pianola/api/http/application.hpp>
#include <pianola/api/http/gate.hpp>
#include <pianola/api/http/http_server.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/test/unit_test.hpp>

#include <string>

using namespace pianola::test;
using pianola::access_right;

namespace keys {

const std::string master = "master-key-0123456789";
const std::string reader = "reader-key-0123456789";
const std::string unknown = "unknown-key-012345678";

pianola::server_params with_keys() {
    pianola::server_params params;
    params.http_access.keys.add(master, access_right::full).add(reader, access_right::read);
    return params;
}

struct keyed_server : running_server {
    keyed_server() : running_server(with_keys()) {}

    http_reply with_key(std::string_view method,
                        std::string_view target,
                        const std::string& key) const {
        return ask(method, target, {}, {{"x-functions-key", key}});
    }
};

const std::string start_x = "/orchestrators/wait_for_go/x";

void check_unauthorized(const http_reply& reply, std::string_view why) {
    check_error(reply, 401, why);
    BOOST_TEST(reply.header("WWW-Authenticate").starts_with("Bearer realm=\"pianola\""));
}

} // namespace keys

BOOST_FIXTURE_TEST_SUITE(keys, keyed_server)

BOOST_AUTO_TEST_CASE(nothing_but_health_is_answered_without_a_key) {
    for (const char* method : {"GET", "POST", "DELETE", "OPTIONS", "HEAD", "BREW"}) {
        const auto reply = ask(method, "/instances/x", {}, {});
        BOOST_TEST(reply.status == 401u, method);
        BOOST_TEST(reply.header("WWW-Authenticate") != "");
    }
    check_unauthorized(ask("GET", "/no/such/path", {}, {}), "A key is needed");
    check_unauthorized(ask("OPTIONS", "/livez", {}, {}), "A key is needed");
    raw_http client(port());
    BOOST_TEST(client.ask("GET", "/livez").status == 200u);
    BOOST_TEST(client.ask("HEAD", "/livez").status == 200u);
    while (client.ask("GET", "/readyz").status != 200)
        continue;
    BOOST_TEST(client.ask("GET", "/").status == 401u);
}

BOOST_AUTO_TEST_CASE(a_key_comes_in_the_header_the_query_or_as_bearer) {
    BOOST_TEST(with_key("GET", "/instances/x", master).status == 404u);
    BOOST_TEST(ask("GET", "/instances/x?code=" + master, {}, {}).status == 404u);
    BOOST_TEST(ask("GET", "/instances/x?CODE=" + master, {}, {}).status == 404u);
    for (const char* scheme : {"Bearer ", "bearer ", "BEARER   "})
        BOOST_TEST(ask("GET", "/instances/x", {}, {{"Authorization", scheme + master}}).status ==
                   404u);
    for (const http_fields& fields : {http_fields{{"Authorization", "Basic " + master}},
                                      http_fields{{"Authorization", master}},
                                      http_fields{{"Authorization", "Bearer"}}})
        BOOST_TEST(ask("GET", "/instances/x", {}, fields).status == 401u);
}

BOOST_AUTO_TEST_CASE(the_first_place_that_has_one_counts) {
    check_unauthorized(
        ask("GET", "/instances/x?code=" + master, {}, {{"x-functions-key", unknown}}), "not known");
    check_unauthorized(
        ask("GET", "/instances/x", {}, {{"X-Functions-Key", ""}, {"x-functions-key", master}}),
        "not known");
    check_unauthorized(
        ask("GET", "/instances/x?code=" + unknown, {}, {{"Authorization", "Bearer " + master}}),
        "not known");
    BOOST_TEST(
        ask("GET", "/instances/x?code=" + unknown, {}, {{"x-functions-key", master}}).status ==
        404u);
}

BOOST_AUTO_TEST_CASE(wrong_keys_are_not_known) {
    for (const std::string& key :
         {unknown, master.substr(1), master + "0", reader + master, std::string(10'000, 'a')})
        check_unauthorized(with_key("POST", start_x, key), "not known");
    check_empty(with_key("GET", "/instances/x", master), 404);
}

BOOST_AUTO_TEST_CASE(a_key_that_reads_changes_nothing) {
    check_error(with_key("POST", start_x, reader), 403, "only read");
    check_error(with_key("DELETE", "/instances/x", reader), 403, "only read");
    check_error(with_key("POST", "/no/such/path", reader), 403, "only read");
    BOOST_TEST(with_key("POST", start_x, master).status == 202u);
    BOOST_TEST(with_key("GET", "/instances/x", reader).status == 202u);
    BOOST_TEST(with_key("HEAD", "/instances/x", reader).status == 202u);
    BOOST_TEST(with_key("OPTIONS", "/instances/x", reader).status == 204u);
    check_error(with_key("POST", "/instances/x/terminate", reader), 403, "only read");
    check_error(with_key("POST", "/instances/x/raiseEvent/go", reader), 403, "only read");
}

BOOST_AUTO_TEST_CASE(links_carry_the_key_only_when_it_came_that_way) {
    const auto by_header = with_key("POST", "/orchestrators/echo", master);
    BOOST_TEST(by_header.status == 202u);
    BOOST_TEST(!has(by_header, master));
    BOOST_TEST(!has(by_header, "code="));
    BOOST_TEST(by_header.header("Location").find("code=") == std::string::npos);

    const auto by_query = ask("POST", "/orchestrators/echo?code=" + master, {}, {});
    BOOST_TEST(by_query.status == 202u);
    BOOST_TEST(text(by_query, "terminatePostUri").ends_with("&code=" + master));
    BOOST_TEST(by_query.header("Location").ends_with("&code=" + master));

    const auto by_both =
        ask("POST", "/orchestrators/echo?code=" + unknown, {}, {{"x-functions-key", master}});
    BOOST_TEST(by_both.status == 202u);
    BOOST_TEST(!has(by_both, "code="));
}

BOOST_AUTO_TEST_CASE(keys_do_not_let_web_pages_in) {
    const auto from = [this](http_fields fields) {
        fields.emplace_back("x-functions-key", master);
        return raw_http(port()).ask("GET", base + "/instances/x", {}, fields).status;
    };
    BOOST_TEST(from({}) == 404u);
    BOOST_TEST(from({{"Host", "example.com"}}) == 403u);
    BOOST_TEST(from({{"Origin", "http://example.com"}}) == 403u);
}

BOOST_AUTO_TEST_CASE(a_public_door_answers_to_any_name) {
    pianola::http::router routes;
    routes.mount(
        "", {{"GET", "where", [](const pianola::http::exchange& call) {
                  const auto answer =
                      [](std::string url) -> pianola::asio::awaitable<pianola::http::response> {
                      co_return pianola::http::response{200, '"' + url + '"'};
                  };
                  return answer(call.url());
              }}});
    const pianola::http::application app{std::move(routes)};
    pianola::access_keys keys;
    keys.add(master, access_right::full);
    const pianola::http::gate entrance{keys, true};
    boost::asio::io_context io;
    pianola::http::drain draining{io.get_executor()};
    const auto answer = [&](pianola::http::header_fields fields) {
        pianola::http::request incoming;
        incoming.method = "GET";
        incoming.target = "/where";
        incoming.headers = std::move(fields);
        incoming.secure = true;
        auto ended = boost::asio::co_spawn(
            io, app.answer(std::move(incoming), entrance, draining), boost::asio::use_future);
        io.restart();
        io.run();
        return ended.get();
    };
    const auto found = answer({{"Host", "a.example"}, {"x-functions-key", master}});
    BOOST_TEST(found.status == 200u);
    BOOST_TEST(found.body == R"("https://a.example/where")");
    BOOST_TEST(answer({{"Host", "a.example"}}).status == 401u);
    BOOST_TEST(
        answer(
            {{"Host", "a.example"}, {"Origin", "https://b.example"}, {"x-functions-key", master}})
            .status == 403u);
}

BOOST_AUTO_TEST_CASE(with_a_key_other_addresses_are_not_refused) {
    boost::asio::io_context io;
    pianola::http_server door(io.get_executor(), {}, with_keys().http_access);
    pianola::error_code ec;
    pianola::diagnostics why;
    // Nobody's address: what remains is that this machine does not have it.
    door.listen({boost::asio::ip::make_address("192.0.2.1"), 0}, ec, why);
    BOOST_TEST((ec == boost::system::errc::address_not_available), ec.message());
}

BOOST_AUTO_TEST_SUITE_END()
