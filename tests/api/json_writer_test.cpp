#include <pianola/api/http/json_writer.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

using pianola::payload;

namespace json_writer {

using writer = pianola::http::json_writer;

std::string written(const payload& value) { return writer{}.value(value).str(); }

} // namespace json_writer

BOOST_AUTO_TEST_SUITE(json_writer)

BOOST_AUTO_TEST_CASE(members_and_elements_are_separated_by_commas_at_every_depth) {
    writer w;
    w.begin_object().key("a").number(-1).key("b").begin_array().begin_object().end_object();
    w.null().boolean(true).end_array().key("c").begin_array().end_array().end_object();
    BOOST_TEST(w.str() == R"({"a":-1,"b":[{},null,true],"c":[]})");
}

BOOST_AUTO_TEST_CASE(strings_are_escaped) {
    BOOST_TEST(writer{}.string("\"\\\b\f\n\r\t\x01\x1F/").str() ==
               R"("\"\\\b\f\n\r\t\u0001\u001f/")");
    BOOST_TEST(writer{}.string("\xC3\xA4\xE2\x82\xAC\xF0\x9F\x8E\xB9").str() ==
               "\"\xC3\xA4\xE2\x82\xAC\xF0\x9F\x8E\xB9\"");
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_utf_8_become_replacement_characters) {
    const std::string replaced = "\xEF\xBF\xBD";
    const auto string = [](const char* text) { return writer{}.string(text).str(); };
    BOOST_TEST(string("a\xFFz") == "\"a" + replaced + "z\"");
    BOOST_TEST(string("\xC3") == '"' + replaced + '"');
    BOOST_TEST(string("\xC0\xAF") == '"' + replaced + replaced + '"');                // overlong
    BOOST_TEST(string("\xED\xA0\x80") == '"' + replaced + replaced + replaced + '"'); // surrogate
    BOOST_TEST(string("\xE2\x82") == '"' + replaced + replaced + '"');
}

BOOST_AUTO_TEST_CASE(json_of_users_is_spliced_in_byte_for_byte) {
    for (const char* json : {"1.0", "1e400", "-0", R"({"a" : [1, 2.50] })", "\"\\u00e4\"", "null"})
        BOOST_TEST(written(payload::json(json)) == json);
}

BOOST_AUTO_TEST_CASE(text_is_json_when_it_parses_and_a_string_otherwise) {
    BOOST_TEST(written(payload::text("123")) == "123");
    BOOST_TEST(written(payload::text("stop it")) == R"("stop it")");
    BOOST_TEST(written(payload::text("\"quoted\"")) == R"("quoted")");
    BOOST_TEST(written(payload::text("{broken")) == R"("{broken")");
    BOOST_TEST(written(payload::text("")) == R"("")");
    BOOST_TEST(written(payload::text(" \n")) == R"("")");
    BOOST_TEST(written(payload{}) == "null");
}

BOOST_AUTO_TEST_CASE(a_value_as_a_string_keeps_its_bytes_quoted) {
    BOOST_TEST(writer{}.value_as_string(payload::json("\"x\"")).str() == R"("\"x\"")");
    BOOST_TEST(writer{}.value_as_string(payload{}).str() == "null");
}

BOOST_AUTO_TEST_SUITE_END()
