// A door that speaks HTTPS, over sockets.
#include "api/raw_https.hpp"
#include "api/running_door.hpp"
#include "api/test_certificate.hpp"

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

using namespace std::chrono_literals;
using namespace pianola::test;

namespace tls {

pianola::http_security security_with(const test_certificate& files) {
    pianola::http_security security;
    security.tls_certificate = files.certificate_file();
    security.tls_key = files.key_file();
    return security;
}

struct secure_door {
    explicit secure_door(pianola::http_server_params params = {})
        : door(params, security_with(files)) {}

    [[nodiscard]] raw_https connect(int newest = 0) const {
        return raw_https(door.port(), files.certificate_file(), newest);
    }

    test_certificate files;
    running_door door;
};

bool is_lost(raw_http& client) {
    try {
        return client.closed();
    } catch (const connection_lost&) {
        return true;
    }
}

const std::string host = "Host: localhost\r\n";

} // namespace tls

BOOST_AUTO_TEST_SUITE(tls)

BOOST_AUTO_TEST_CASE(requests_are_answered_one_after_the_other) {
    const secure_door here;
    auto client = here.connect();
    BOOST_TEST(client.ask("GET", "/name/first").body == R"("first")");
    BOOST_TEST(client.ask("POST", "/size", std::string(1'000'000, 'x')).body == R"("1000000")");
    BOOST_TEST(client.ask("GET", "/nowhere").status == 404u);
    std::string many;
    for (int i = 0; i < 50; ++i)
        many += "GET /name/" + std::to_string(i) + " HTTP/1.1\r\n" + host + "\r\n";
    client.send(many);
    for (int i = 0; i < 50; ++i)
        BOOST_TEST(client.read().body == '"' + std::to_string(i) + '"');
}

BOOST_AUTO_TEST_CASE(the_end_is_announced) {
    const secure_door here;
    auto client = here.connect();
    client.send("GET /name/x HTTP/1.1\r\n" + host + "Connection: close\r\n\r\n");
    BOOST_TEST(client.read().status == 200u);
    BOOST_TEST(client.closed()); // by the protocol, not by the wire alone
}

BOOST_AUTO_TEST_CASE(old_protocols_are_refused) {
    const secure_door here;
    BOOST_TEST(here.connect().protocol() == "TLSv1.3");
    BOOST_TEST(here.connect(TLS1_2_VERSION).protocol() == "TLSv1.2");
    BOOST_CHECK_THROW(here.connect(TLS1_1_VERSION), connection_lost);
}

BOOST_AUTO_TEST_CASE(links_say_https) {
    const secure_door here;
    const std::string own = "localhost:" + std::to_string(here.door.port());
    const auto reply = here.connect().ask("GET", "/url", {}, {{"Host", own}});
    BOOST_TEST(reply.body == "\"https://" + own + "/url\"");
}

BOOST_AUTO_TEST_CASE(the_own_origin_is_that_of_https) {
    const secure_door here;
    auto client = here.connect();
    const auto status = [&](const std::string& origin) {
        return client.ask("GET", "/name/x", {}, {{"Host", "localhost:1"}, {"Origin", origin}})
            .status;
    };
    BOOST_TEST(status("https://localhost:1") == 200u);
    BOOST_TEST(status("http://localhost:1") == 403u);
    BOOST_TEST(status("https://example.com") == 403u);
}

BOOST_AUTO_TEST_CASE(who_speaks_plain_http_is_told_so) {
    const secure_door here;
    raw_http client(here.door.port());
    const auto reply = client.ask("GET", "/name/x");
    BOOST_TEST(reply.status == 400u);
    BOOST_TEST(boost::json::parse(reply.body).at("Message").as_string() ==
               "This address speaks HTTPS");
    BOOST_TEST(is_lost(client));
}

BOOST_AUTO_TEST_CASE(what_is_no_handshake_is_dropped) {
    const secure_door here;
    for (const char* bytes : {"nonsense that is no TLS record\r\n\r\n",
                              "\x16\x03\x01\x02\x00\x01\x00\x01\xFC\x03\x03 and no more of it",
                              "\x15\x03\x01\x00\x02\x02\x28"}) {
        raw_http client(here.door.port());
        client.send(bytes);
        client.end();
        // An alert may come first.
        try {
            while (!client.closed())
                continue;
        } catch (const connection_lost&) {}
    }
    raw_http(here.door.port()).send("\x16\x03\x01");
    BOOST_TEST(here.connect().ask("GET", "/name/x").status == 200u);
}

BOOST_AUTO_TEST_CASE(a_slow_handshake_is_given_up_and_holds_up_nobody) {
    pianola::http_server_params params;
    params.handshake_timeout = 300ms;
    const secure_door here(params);
    raw_http silent(here.door.port());
    raw_http slow(here.door.port());
    slow.send("\x16\x03\x01");
    const auto begun = std::chrono::steady_clock::now();
    BOOST_TEST(here.connect().ask("GET", "/name/x").status == 200u);
    BOOST_TEST(is_lost(silent));
    BOOST_TEST(is_lost(slow));
    BOOST_TEST((std::chrono::steady_clock::now() - begun < 20s));
}

BOOST_AUTO_TEST_CASE(connections_over_the_limit_are_closed) {
    pianola::http_server_params params;
    params.max_connections = 1;
    const secure_door here(params);
    auto first = here.connect();
    BOOST_TEST(first.ask("GET", "/name/x").status == 200u);
    BOOST_CHECK_THROW(here.connect(), connection_lost);
    BOOST_TEST(first.ask("GET", "/name/x").status == 200u);
}

BOOST_AUTO_TEST_CASE(cancelling_answers_what_is_in_progress) {
    secure_door here;
    auto idle = here.connect();
    BOOST_TEST(idle.ask("GET", "/name/x").status == 200u);
    raw_http shaking(here.door.port());
    auto waiting = here.connect();
    waiting.send("GET /wait HTTP/1.1\r\n" + host + "\r\n");
    while (here.door.waiting() == 0)
        std::this_thread::sleep_for(1ms);
    here.door.cancel();
    BOOST_TEST(waiting.read().status == 202u);
    BOOST_TEST(is_lost(waiting));
    BOOST_TEST(is_lost(idle));
    BOOST_TEST(is_lost(shaking));
    BOOST_TEST(here.door.ends_within(20s));
}

BOOST_AUTO_TEST_CASE(files_that_are_of_no_use_are_named) {
    const test_certificate good;
    const test_certificate other;
    const auto garbage = (good.directory() / "garbage.pem").string();
    std::ofstream(garbage) << "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    const auto directory = good.directory().string();
    const auto missing = (good.directory() / "missing.pem").string();
    struct pair {
        std::string certificate, key, named;
    };
    const std::vector<pair> pairs{
        {missing, good.key_file(), "cannot read the TLS certificate " + missing},
        {good.certificate_file(), missing, "cannot read the TLS key " + missing},
        {directory, good.key_file(), "cannot read the TLS certificate " + directory},
        {garbage, good.key_file(), garbage + " is no PEM certificate"},
        {good.key_file(), good.key_file(), good.key_file() + " is no PEM certificate"},
        {good.certificate_file(), garbage, garbage + " is no PEM private key"},
        {good.certificate_file(),
         good.certificate_file(),
         good.certificate_file() + " is no PEM private key"},
        {good.certificate_file(), good.locked_key_file(), "without a passphrase"},
        {good.certificate_file(),
         other.key_file(),
         other.key_file() + " does not belong to the certificate " + good.certificate_file()},
        {good.certificate_file(), "", "the key is missing"},
        {"", good.key_file(), "the certificate is missing"},
    };
    boost::asio::io_context io;
    for (const auto& [certificate, key, named] : pairs) {
        pianola::http_security security;
        security.tls_certificate = certificate;
        security.tls_key = key;
        pianola::http_server server{io.get_executor(), {}, security};
        pianola::error_code ec;
        pianola::diagnostics why;
        server.listen({boost::asio::ip::address_v4::loopback(), 0}, ec, why);
        BOOST_TEST((ec == pianola::errc::invalid_argument), named);
        BOOST_TEST(why.message.find(named) != std::string::npos, why.message << ", not " << named);
    }
}

BOOST_AUTO_TEST_SUITE_END()
