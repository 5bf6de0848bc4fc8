#include "api/raw_http.hpp"
#include "api/running_door.hpp"

#include <pianola/api/http/http_server.hpp>

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>
#include <thread>

using namespace std::chrono_literals;
using namespace pianola::test;
using pianola::http_server_params;

namespace http_server {

void until(const auto& condition) {
    const auto limit = std::chrono::steady_clock::now() + 20s;
    bool holds = condition();
    while (!holds && std::chrono::steady_clock::now() < limit) {
        std::this_thread::sleep_for(1ms);
        holds = condition();
    }
    BOOST_REQUIRE(holds);
}

/// What the server says to these bytes; it has to close after that.
http_reply last_words(const running_door& door, std::string_view bytes) {
    raw_http client(door.port());
    client.send(bytes);
    http_reply reply = client.read();
    BOOST_TEST(client.closed());
    BOOST_TEST(reply.header("Connection") == "close");
    return reply;
}

void check_error_object(const http_reply& reply) {
    BOOST_TEST(reply.header("Content-Type") == "application/json; charset=utf-8");
    const auto body = boost::json::parse(reply.body).as_object();
    BOOST_TEST(!body.at("Message").as_string().empty());
    BOOST_TEST(!body.at("ExceptionMessage").as_string().empty());
}

bool is_lost(raw_http& client) {
    try {
        return client.closed();
    } catch (const connection_lost&) {
        return true;
    }
}

const std::string host = "Host: localhost\r\n";

} // namespace http_server

BOOST_AUTO_TEST_SUITE(http_server)

BOOST_AUTO_TEST_CASE(a_connection_serves_one_request_after_the_other) {
    running_door door;
    raw_http client(door.port());
    BOOST_TEST(client.ask("GET", "/name/first").body == R"("first")");
    const auto second = client.ask("POST", "/size", "12345");
    BOOST_TEST(second.status == 200u);
    BOOST_TEST(second.body == R"("5")");
    BOOST_TEST(second.header("Content-Type") == "application/json; charset=utf-8");
}

BOOST_AUTO_TEST_CASE(pipelined_requests_are_answered_in_order) {
    running_door door;
    raw_http client(door.port());
    std::string all = "GET /pause HTTP/1.1\r\n" + host + "\r\n";
    all += "POST /size HTTP/1.1\r\n" + host + "Content-Length: 3\r\n\r\nabc";
    for (int i = 0; i < 100; ++i)
        all += "GET /name/" + std::to_string(i) + " HTTP/1.1\r\n" + host + "\r\n";
    client.send(all);
    BOOST_TEST(client.read().body == R"("done")");
    BOOST_TEST(client.read().body == R"("3")");
    for (int i = 0; i < 100; ++i)
        BOOST_TEST(client.read().body == '"' + std::to_string(i) + '"');
}

BOOST_AUTO_TEST_CASE(a_request_may_arrive_byte_by_byte) {
    running_door door;
    raw_http client(door.port());
    const std::string request = "POST /size HTTP/1.1\r\n" + host + "Content-Length: 4\r\n\r\nabcd";
    for (const char c : request)
        client.send(std::string_view(&c, 1));
    BOOST_TEST(client.read().body == R"("4")");
}

BOOST_AUTO_TEST_CASE(who_wants_to_close_is_obeyed) {
    running_door door;
    BOOST_TEST(
        last_words(door, "GET /name/x HTTP/1.1\r\n" + host + "Connection: close\r\n\r\n").status ==
        200u);
    BOOST_TEST(
        last_words(door, "GET /nowhere HTTP/1.1\r\n" + host + "Connection: close\r\n\r\n").status ==
        404u);
}

BOOST_AUTO_TEST_CASE(a_chunked_body_is_put_together) {
    running_door door;
    raw_http client(door.port());
    client.send("POST /size HTTP/1.1\r\n" + host +
                "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4;x=y\r\ndefg\r\n0\r\n\r\n");
    BOOST_TEST(client.read().body == R"("7")");
    BOOST_TEST(client.ask("GET", "/name/x").status == 200u);
}

BOOST_AUTO_TEST_CASE(who_asks_before_sending_the_body_is_told_to_go_on) {
    running_door door;
    raw_http client(door.port());
    client.send("POST /size HTTP/1.1\r\n" + host +
                "Content-Length: 2\r\nExpect: 100-continue\r\n\r\n");
    BOOST_TEST(client.read().status == 100u);
    client.send("ab");
    BOOST_TEST(client.read().body == R"("2")");
}

BOOST_AUTO_TEST_CASE(head_has_the_headers_of_get_and_no_body) {
    running_door door;
    raw_http client(door.port());
    const auto head = client.ask("HEAD", "/name/abc");
    BOOST_TEST(head.status == 200u);
    BOOST_TEST(head.header("Content-Length") == "5");
    BOOST_TEST(client.ask("GET", "/name/x").body == R"("x")");
}

BOOST_AUTO_TEST_CASE(options_name_the_methods_of_a_path) {
    running_door door;
    raw_http client(door.port());
    const auto known = client.ask("OPTIONS", "/name/abc");
    BOOST_TEST(known.status == 204u);
    BOOST_TEST(known.header("Allow") == "GET, HEAD, OPTIONS");
    BOOST_TEST(known.header("Access-Control-Allow-Origin") == "");
    BOOST_TEST(client.ask("OPTIONS", "*").status == 204u);
    BOOST_TEST(client.ask("OPTIONS", "/nowhere").status == 404u);
}

BOOST_AUTO_TEST_CASE(what_has_no_route_is_not_found_without_words) {
    running_door door;
    raw_http client(door.port());
    for (const auto& [method, target] : {std::pair{"GET", "/"},
                                         {"GET", "/nowhere"},
                                         {"PUT", "/size"},
                                         {"GET", "/size"},
                                         {"BREW", "/size"},
                                         {"GET", "/name/a/b"},
                                         {"GET", "/../name"}}) {
        const auto reply = client.ask(method, target);
        BOOST_TEST(reply.status == 404u);
        BOOST_TEST(reply.body == "");
        BOOST_TEST(reply.header("Content-Type") == "");
    }
}

BOOST_AUTO_TEST_CASE(odd_escapes_in_a_path_are_harmless) {
    running_door door;
    raw_http client(door.port());
    BOOST_TEST(client.ask("GET", "/name/%zz").body == R"("%zz")");
    BOOST_TEST(client.ask("GET", "/name/%").body == R"("%")");
    BOOST_TEST(client.ask("GET", "/name/a%2Fb").body == R"("a/b")");
    BOOST_TEST(client.ask("GET", "/name/%252F").body == R"("%2F")");
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_request_are_refused) {
    running_door door;
    for (const char* bytes : {"nonsense\r\n\r\n",
                              "GET\r\n\r\n",
                              "GET / HTTP/3.0\r\n\r\n",
                              "GET / HTTP/1.1\r\nbroken header\r\n\r\n",
                              "GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
                              "GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                              "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                              "\x16\x03\x01\x02\x00\x01\x00\x01\xFC\x03\x03\r\n\r\n"}) {
        const auto reply = last_words(door, bytes);
        BOOST_TEST(reply.status == 400u, bytes);
        check_error_object(reply);
    }
}

BOOST_AUTO_TEST_CASE(a_header_over_the_limit_is_refused) {
    running_door door;
    const auto reply =
        last_words(door, "GET /name/x HTTP/1.1\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n");
    BOOST_TEST(reply.status == 431u);
    check_error_object(reply);
}

BOOST_AUTO_TEST_CASE(a_body_over_the_limit_is_refused_before_it_is_sent) {
    http_server_params params;
    params.max_body_bytes = 1000;
    running_door door{params};
    raw_http client(door.port());
    BOOST_TEST(client.ask("POST", "/size", std::string(1000, 'x')).status == 200u);
    const auto reply =
        last_words(door, "POST /size HTTP/1.1\r\n" + host + "Content-Length: 1001\r\n\r\n");
    BOOST_TEST(reply.status == 413u);
    check_error_object(reply);
}

BOOST_AUTO_TEST_CASE(a_large_body_over_the_limit_does_not_hide_the_answer) {
    http_server_params params;
    params.max_body_bytes = 1000;
    running_door door{params};
    const std::string body(2'000'000, 'x');
    BOOST_TEST(raw_http(door.port()).ask("POST", "/size", body).status == 413u);
}

BOOST_AUTO_TEST_CASE(an_archive_may_be_larger_than_other_bodies) {
    http_server_params params;
    params.max_body_bytes = 1000;
    params.max_archive_body_bytes = 2000;
    running_door door{params};
    raw_http client(door.port());
    BOOST_TEST(client.ask("POST", "/archive", std::string(2000, 'x')).body == R"("2000")");
    BOOST_TEST(client.ask("POST", "/size", std::string(1000, 'x')).status == 200u);
    for (const std::string bytes : {"/archive 2001", "/size 1001", "/nowhere 1001"}) {
        const auto space = bytes.find(' ');
        const auto reply = last_words(door,
                                      "POST " + bytes.substr(0, space) + " HTTP/1.1\r\n" + host +
                                          "Content-Length:" + bytes.substr(space) + "\r\n\r\n");
        BOOST_TEST(reply.status == 413u, bytes);
    }
    const std::string chunked =
        "Transfer-Encoding: chunked\r\n\r\n3e9\r\n" + std::string(1001, 'x') + "\r\n0\r\n\r\n";
    BOOST_TEST(last_words(door, "POST /size HTTP/1.1\r\n" + host + chunked).status == 413u);
    client.send("POST /archive HTTP/1.1\r\n" + host + chunked);
    BOOST_TEST(client.read().body == R"("1001")");
}

BOOST_AUTO_TEST_CASE(a_chunked_body_over_the_limit_is_refused) {
    http_server_params params;
    params.max_body_bytes = 4;
    running_door door{params};
    const auto reply = last_words(door,
                                  "POST /size HTTP/1.1\r\n" + host +
                                      "Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n");
    BOOST_TEST(reply.status == 413u);
}

BOOST_AUTO_TEST_CASE(silent_and_slow_clients_are_given_up) {
    http_server_params params;
    params.idle_timeout = 200ms;
    running_door door{params};
    raw_http silent(door.port());
    raw_http in_header(door.port());
    in_header.send("GET /name/x HT");
    raw_http in_body(door.port());
    in_body.send("POST /size HTTP/1.1\r\n" + host + "Content-Length: 9\r\n\r\nabc");
    raw_http between(door.port());
    BOOST_TEST(between.ask("GET", "/name/x").status == 200u);
    for (raw_http* client : {&silent, &in_header, &in_body, &between})
        BOOST_TEST(is_lost(*client));
}

BOOST_AUTO_TEST_CASE(who_goes_away_in_the_middle_does_no_harm) {
    running_door door;
    raw_http(door.port()).send("POST /size HTTP/1.1\r\n" + host + "Content-Length: 9\r\n\r\nabc");
    raw_http(door.port()).send("GET /pause HTTP/1.1\r\n" + host + "\r\n");
    raw_http(door.port()).send("GET /na");
    BOOST_TEST(raw_http(door.port()).ask("GET", "/name/x").status == 200u);
}

BOOST_AUTO_TEST_CASE(a_client_that_has_sent_everything_still_gets_its_answers) {
    running_door door;
    raw_http client(door.port());
    client.send("GET /pause HTTP/1.1\r\n" + host + "\r\nGET /name/x HTTP/1.1\r\n" + host + "\r\n");
    client.end();
    BOOST_TEST(client.read().body == R"("done")");
    BOOST_TEST(client.read().body == R"("x")");
    BOOST_TEST(client.closed());
}

BOOST_AUTO_TEST_CASE(connections_over_the_limit_are_turned_away) {
    http_server_params params;
    params.max_connections = 2;
    running_door door{params};
    raw_http first(door.port());
    BOOST_TEST(first.ask("GET", "/name/x").status == 200u);
    {
        raw_http second(door.port());
        BOOST_TEST(second.ask("GET", "/name/x").status == 200u);
        raw_http third(door.port());
        const auto refusal = third.read();
        BOOST_TEST(refusal.status == 503u);
        BOOST_TEST(refusal.body.size() == std::stoul(refusal.header("Content-Length")));
        check_error_object(refusal);
        BOOST_TEST(is_lost(third));
    }
    until([&] {
        raw_http again(door.port());
        again.send("GET /name/x HTTP/1.1\r\n" + host + "\r\n");
        return again.read().status == 200;
    });
}

BOOST_AUTO_TEST_CASE(what_a_handler_throws_is_reported_and_hidden) {
    running_door door;
    raw_http client(door.port());
    const auto reply = client.ask("GET", "/throw");
    BOOST_TEST(reply.status == 500u);
    check_error_object(reply);
    BOOST_TEST(reply.body.find("secret") == std::string::npos);
    BOOST_TEST(door.reported() == 1);
    BOOST_TEST(client.ask("GET", "/name/x").status == 200u);
}

BOOST_AUTO_TEST_CASE(web_pages_are_turned_away) {
    running_door door;
    raw_http client(door.port());
    for (const http_fields& fields : {http_fields{{"Host", "example.com"}},
                                      http_fields{{"Origin", "http://example.com"}},
                                      http_fields{{"Origin", "null"}},
                                      http_fields{{"Host", ""}}}) {
        const auto reply = client.ask("GET", "/name/x", {}, fields);
        BOOST_TEST(reply.status == 403u);
        check_error_object(reply);
    }
    const std::string own = "localhost:" + std::to_string(door.port());
    BOOST_TEST(
        client.ask("GET", "/name/x", {}, {{"Host", own}, {"Origin", "http://" + own}}).status ==
        200u);
    client.send("GET /name/x HTTP/1.1\r\n\r\n");
    BOOST_TEST(client.read().status == 403u);
}

BOOST_AUTO_TEST_CASE(cancelling_answers_what_is_in_progress_and_closes_what_is_idle) {
    running_door door;
    raw_http idle(door.port());
    BOOST_TEST(idle.ask("GET", "/name/x").status == 200u);
    raw_http half(door.port());
    half.send("GET /name/x HT");
    raw_http waiting(door.port());
    waiting.send("GET /wait HTTP/1.1\r\n" + host + "\r\n");
    raw_http pausing(door.port());
    pausing.send("GET /pause HTTP/1.1\r\n" + host + "\r\n");
    until([&] { return door.waiting() == 2; });
    door.cancel();
    const auto answer = waiting.read();
    BOOST_TEST(answer.status == 202u);
    BOOST_TEST(answer.header("Connection") == "close");
    BOOST_TEST(pausing.read().body == R"("done")");
    for (raw_http* client : {&idle, &half, &waiting, &pausing})
        BOOST_TEST(is_lost(*client));
    BOOST_TEST(door.ends_within(20s));
    BOOST_CHECK_THROW(raw_http{door.port()}, connection_lost);
}

BOOST_AUTO_TEST_CASE(cancelling_does_not_wait_for_ever) {
    http_server_params params;
    params.drain_timeout = 100ms;
    running_door door{params};
    raw_http sending(door.port());
    sending.send("POST /size HTTP/1.1\r\n" + host +
                 "Content-Length: 9\r\nExpect: 100-continue\r\n\r\n");
    BOOST_TEST(sending.read().status == 100u);
    door.cancel();
    BOOST_TEST(door.ends_within(20s));
    BOOST_TEST(is_lost(sending));
}

BOOST_AUTO_TEST_CASE(only_loopback_addresses_are_listened_on) {
    boost::asio::io_context io;
    for (const char* address : {"0.0.0.0", "::", "192.0.2.1"}) {
        pianola::http_server server{io.get_executor()};
        pianola::error_code ec;
        pianola::diagnostics why;
        server.listen({boost::asio::ip::make_address(address), 0}, ec, why);
        BOOST_TEST((ec == pianola::errc::invalid_argument));
        BOOST_TEST(why.message.find(address) != std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(a_port_in_use_is_said_so) {
    running_door door;
    boost::asio::io_context io;
    pianola::http_server second{io.get_executor()};
    pianola::error_code ec;
    pianola::diagnostics why;
    second.listen({boost::asio::ip::address_v4::loopback(), door.port()}, ec, why);
    BOOST_TEST((ec == boost::asio::error::address_in_use));
    BOOST_TEST(why.message.find(std::to_string(door.port())) != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
