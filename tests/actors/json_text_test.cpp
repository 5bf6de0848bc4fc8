#include <pianola/actors/json_text.hpp>

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>

namespace pianola {
namespace {

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

BOOST_AUTO_TEST_SUITE(json_text)

BOOST_AUTO_TEST_CASE(accepts_every_json_value) {
    const std::string_view texts[] = {
        "null",
        "true",
        "false",
        "0",
        "-0",
        "1.5e+300",
        "1e400",
        "18446744073709551616",
        "\"\"",
        "[]",
        "{}",
        " \t\r\n[1 , 2]\n",
        R"({"a":{"b":[null,{"c":"\u00e9\ud83d\ude00\/"}]}})",
        R"({"a":1,"a":2})",
        "\"\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80 \x7f\"",
        // The greatest and the least of each length of UTF-8.
        "\"\xc2\x80\xdf\xbf\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf\"",
        "\"\xf0\x90\x80\x80\xf4\x8f\xbf\xbf\""};
    for (const auto text : texts) {
        error_code ec = errc::journal_failed;
        diagnostics why{"old"};
        validate_json(text, ec, why);
        BOOST_TEST(!ec, text << ": " << why.message);
        BOOST_TEST(why.message == "");
    }
}

BOOST_AUTO_TEST_CASE(refuses_everything_else_and_says_where) {
    const struct {
        std::string_view text;
        std::string_view why;
    } cases[] = {
        {"", "incomplete JSON at offset 0"},
        {"  ", "incomplete JSON at offset 2"},
        {"[1,2", "incomplete JSON at offset 4"},
        {"\"abc", "incomplete JSON at offset 4"},
        {"nul", "incomplete JSON at offset 3"},
        {"1 2", "extra data at offset 2"},
        {"{} x", "extra data at offset 3"},
        {"[1,]", "syntax error at offset 3"},
        {"{\"a\":1,}", "syntax error at offset 7"},
        {"{a:1}", "syntax error at offset 1"},
        {"[1 /*c*/]", "syntax error at offset 3"},
        {"'a'", "syntax error at offset 0"},
        {"NaN", "syntax error at offset 0"},
        {"+1", "syntax error at offset 0"},
        {"01", "extra data at offset 1"},
        {"1.", "syntax error at offset 2"},
        {".5", "syntax error at offset 0"},
        {"hello", "syntax error at offset 0"},
        {"\"a\nb\"", "syntax error at offset 2"},
        {R"("\x")", "syntax error at offset 2"},
        {R"("\ud800")", "offset"},
        {R"("\udc00x")", "offset"},
        {"\xef\xbb\xbf{}", "syntax error at offset 0"},
        {std::string_view{"1\0", 2}, "extra data at offset 1"},
        {"\"\xff\"", "offset 1"},
        {"\"a\xc3\"", "offset"},            // cut short
        {"\"\xc0\xaf\"", "offset"},         // overlong
        {"\"\xe0\x9f\xbf\"", "offset"},     // overlong
        {"\"\xed\xa0\x80\"", "offset"},     // a surrogate
        {"\"\xf4\x90\x80\x80\"", "offset"}, // beyond U+10FFFF
        {"{\"\x80\":1}", "offset"},         // a member's name
    };
    for (const auto& c : cases) {
        error_code ec;
        diagnostics why;
        validate_json(c.text, ec, why);
        BOOST_TEST((ec == errc::invalid_argument), c.text);
        BOOST_TEST(why.message.starts_with("not JSON: "));
        BOOST_TEST(why.message.ends_with(c.why.starts_with("offset") ? "" : c.why),
                   c.text << " -> " << why.message);
        BOOST_TEST(why.message.find(c.why) != std::string::npos, c.text << " -> " << why.message);
    }
}

BOOST_AUTO_TEST_CASE(nesting_has_a_limit) {
    error_code ec;
    diagnostics why;
    validate_json(nested(max_json_depth), ec, why);
    BOOST_TEST(!ec, why.message);
    validate_json(nested(max_json_depth + 1), ec, why);
    BOOST_TEST((ec == errc::invalid_argument));
    validate_json(std::string(10'000'000, '['), ec, why);
    BOOST_TEST((ec == errc::invalid_argument));
    BOOST_TEST(why.message == "not JSON: too deep at offset 512");
}

BOOST_AUTO_TEST_CASE(a_payload_is_the_text_byte_for_byte) {
    error_code ec;
    diagnostics why;
    const auto good = parse_payload(" {\"a\" : 1.0} ", ec, why);
    BOOST_TEST(!ec);
    BOOST_TEST((good.kind() == payload_kind::json));
    BOOST_TEST(good.str() == " {\"a\" : 1.0} ");

    const auto bad = parse_payload("{", ec, why);
    BOOST_TEST((ec == errc::invalid_argument));
    BOOST_TEST(!bad.present());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace pianola
