#include <pianola/api/http/browser_guard.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

using namespace pianola::http;

namespace browser_guard {

/// The host that was admitted, or "refused".
std::string admitted(header_fields headers, std::string target = "/") {
    request incoming;
    incoming.method = "GET";
    incoming.target = std::move(target);
    incoming.headers = std::move(headers);
    const admission result = admit(incoming);
    return result.refusal.empty() ? result.host : "refused";
}

} // namespace browser_guard

BOOST_AUTO_TEST_SUITE(browser_guard)

BOOST_AUTO_TEST_CASE(loopback_hosts_pass_whatever_their_port) {
    for (const char* host : {"localhost",
                             "LocalHost:7071",
                             "127.0.0.1",
                             "127.0.0.1:1",
                             "127.255.3.4:65535",
                             "[::1]",
                             "[::1]:7071",
                             "localhost:"})
        BOOST_TEST(admitted({{"Host", host}}) == host);
}

BOOST_AUTO_TEST_CASE(any_other_host_is_refused) {
    for (const char* host : {"",
                             "example.com",
                             "localhost.example.com",
                             "127.0.0.1.nip.io",
                             "127.0.0.1.",
                             "126.0.0.1",
                             "0.0.0.0",
                             "[::2]",
                             "[::ffff:127.0.0.1]",
                             "::1",
                             "[::1",
                             "user@localhost",
                             "localhost:port",
                             "localhost:99999",
                             "localhost:-1",
                             "local host",
                             "2130706433",
                             "127.1"})
        BOOST_TEST(admitted({{"Host", host}}) == "refused", host);
}

BOOST_AUTO_TEST_CASE(there_must_be_exactly_one_host) {
    BOOST_TEST(admitted({}) == "refused");
    BOOST_TEST(admitted({{"Host", "localhost"}, {"host", "localhost"}}) == "refused");
}

BOOST_AUTO_TEST_CASE(an_absolute_target_overrides_the_host_and_both_are_checked) {
    BOOST_TEST(admitted({{"Host", "localhost"}}, "http://127.0.0.1:7071/x") == "127.0.0.1:7071");
    BOOST_TEST(admitted({}, "http://127.0.0.1:7071/x") == "127.0.0.1:7071");
    BOOST_TEST(admitted({{"Host", "localhost"}}, "http://example.com/x") == "refused");
    BOOST_TEST(admitted({{"Host", "example.com"}}, "http://localhost/x") == "refused");
}

BOOST_AUTO_TEST_CASE(the_own_origin_passes) {
    BOOST_TEST(admitted({{"Host", "localhost:7071"}, {"Origin", "http://LOCALHOST:7071"}}) ==
               "localhost:7071");
    BOOST_TEST(admitted({{"Host", "[::1]:7071"}, {"origin", "http://[::1]:7071"}}) == "[::1]:7071");
    BOOST_TEST(admitted({{"Host", "localhost"}, {"Origin", "http://localhost:80"}}) == "localhost");
}

BOOST_AUTO_TEST_CASE(any_other_origin_is_refused) {
    for (const char* origin : {"",
                               "null",
                               "https://localhost:7071",
                               "http://localhost:7072",
                               "http://127.0.0.1:7071",
                               "http://localhost",
                               "http://example.com",
                               "http://localhost:7071/",
                               "http://localhost:7071.example.com",
                               "file://"})
        BOOST_TEST(admitted({{"Host", "localhost:7071"}, {"Origin", origin}}) == "refused", origin);
    BOOST_TEST(admitted({{"Host", "localhost"},
                         {"Origin", "http://localhost"},
                         {"Origin", "http://example.com"}}) == "refused");
}

BOOST_AUTO_TEST_CASE(a_door_with_keys_may_be_called_by_any_name) {
    const auto passes = [](header_fields headers, bool secure) {
        request incoming;
        incoming.headers = std::move(headers);
        incoming.secure = secure;
        return admit(incoming, true).refusal.empty();
    };
    for (const char* host :
         {"example.com", "pianola.internal:7071", "192.0.2.1", "[2001:db8::1]:1"})
        BOOST_TEST(passes({{"Host", host}}, false), host);
    for (const char* host : {"", "a b", "user@example.com", "example.com:99999", "[::1"})
        BOOST_TEST(!passes({{"Host", host}}, false), host);
    BOOST_TEST(passes({{"Host", "a.example"}, {"Origin", "http://a.example"}}, false));
    BOOST_TEST(!passes({{"Host", "a.example"}, {"Origin", "http://b.example"}}, false));
    BOOST_TEST(!passes({{"Host", "a.example"}, {"Origin", "https://a.example"}}, false));
    BOOST_TEST(passes({{"Host", "a.example"}, {"Origin", "https://a.example:443"}}, true));
    BOOST_TEST(!passes({{"Host", "a.example"}, {"Origin", "http://a.example:443"}}, true));
}

BOOST_AUTO_TEST_SUITE_END()
