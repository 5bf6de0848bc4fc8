#include <pianola/api/http/url_text.hpp>

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

using namespace pianola::http;

BOOST_AUTO_TEST_SUITE(url_text)

BOOST_AUTO_TEST_CASE(decoding_undoes_escapes_and_takes_plus_for_a_space) {
    BOOST_TEST(form_decode("a%20b+c") == "a b c");
    BOOST_TEST(form_decode("%2Fx%2f") == "/x/");
    BOOST_TEST(form_decode("%E2%82%ac") == "\xE2\x82\xAC");
    BOOST_TEST(form_decode("%2B%25") == "+%");
    BOOST_TEST(form_decode("%00").size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_broken_escape_stands_for_itself) {
    BOOST_TEST(form_decode("%") == "%");
    BOOST_TEST(form_decode("%4") == "%4");
    BOOST_TEST(form_decode("%zz%4g%%41") == "%zz%4g%A");
}

BOOST_AUTO_TEST_CASE(encoding_leaves_only_unreserved_characters) {
    BOOST_TEST(form_encode("aZ09-_.~") == "aZ09-_.~");
    BOOST_TEST(form_encode("a b/c+d%") == "a+b%2Fc%2Bd%25");
    BOOST_TEST(form_encode("\xE2\x82\xAC{}") == "%E2%82%AC%7B%7D");
}

BOOST_AUTO_TEST_CASE(every_byte_survives_encoding_and_decoding) {
    std::string all;
    for (int c = 0; c < 256; ++c)
        all += static_cast<char>(c);
    BOOST_TEST((form_decode(form_encode(all)) == all));
}

BOOST_AUTO_TEST_CASE(a_path_is_split_before_it_is_decoded) {
    const std::vector<std::string> expected{"instances", "a/b", "terminate"};
    BOOST_TEST(path_segments("/instances/a%2Fb/terminate") == expected);
}

BOOST_AUTO_TEST_CASE(slashes_around_and_doubled_make_no_part) {
    const std::vector<std::string> expected{"a", "b"};
    BOOST_TEST(path_segments("//a///b/") == expected);
    BOOST_TEST(path_segments("").empty());
    BOOST_TEST(path_segments("/").empty());
}

BOOST_AUTO_TEST_CASE(a_target_has_a_path_and_perhaps_a_query) {
    const auto parts = split_target("/a/b?c=d?e");
    BOOST_TEST(parts.authority.empty());
    BOOST_TEST(parts.path == "/a/b");
    BOOST_TEST(parts.query == "c=d?e");
    BOOST_TEST(split_target("/a").query.empty());
    BOOST_TEST(split_target("*").path == "*");
}

BOOST_AUTO_TEST_CASE(an_absolute_target_has_an_authority) {
    const auto parts = split_target("HTTP://localhost:80/a?b");
    BOOST_TEST(parts.authority == "localhost:80");
    BOOST_TEST(parts.path == "/a");
    BOOST_TEST(parts.query == "b");
    BOOST_TEST(split_target("http://h").path.empty());
    BOOST_TEST(split_target("http://h?q").query == "q");
}

BOOST_AUTO_TEST_SUITE_END()
