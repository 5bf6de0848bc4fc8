#include <pianola/api/cli/json_pieces.hpp>
#include <pianola/api/cli/status_text.hpp>

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

using namespace pianola::cli;

BOOST_AUTO_TEST_SUITE(json_pieces)

BOOST_AUTO_TEST_CASE(members_keep_their_text) {
    const json_object object{
        R"( {"a" : 1.0 , "b":[1,{"x":"]}"}], "c\"d":"q\"\\" ,"e":{"f":{}},"g":-1e400} )"};
    BOOST_TEST(object.find("a") == "1.0");
    BOOST_TEST(object.find("b") == R"([1,{"x":"]}"}])");
    BOOST_TEST(object.find("c\"d") == R"("q\"\\")");
    BOOST_TEST(object.find("e") == R"({"f":{}})");
    BOOST_TEST(object.find("g") == "-1e400");
    BOOST_TEST(object.find("x") == "");
    BOOST_TEST(json_object{"{}"}.find("a") == "");
}

BOOST_AUTO_TEST_CASE(members_come_in_their_order) {
    const json_object object{R"({"b":1,"a":{"x":2},"c":"t"})"};
    BOOST_REQUIRE(object.members().size() == 3u);
    BOOST_TEST(object.members()[0].first == "b");
    BOOST_TEST(object.members()[1].first == "a");
    BOOST_TEST(object.members()[1].second == R"({"x":2})");
    BOOST_TEST(json_object{"{}"}.members().empty());
}

BOOST_AUTO_TEST_CASE(numbers_are_whole_and_not_negative) {
    const json_object object{R"({"a":0,"b":18446744073709551615,"c":-1,"d":1.0,"e":"1","f":1e3})"};
    BOOST_TEST(object.number("a") == 0u);
    BOOST_TEST(object.number("b") == UINT64_MAX);
    for (const char* name : {"c", "d", "e", "f", "x"})
        BOOST_CHECK_THROW((void)object.number(name), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(text_is_the_content_of_a_string_and_the_text_of_the_rest) {
    const json_object object{R"({"s":"a\n\u00e4","n":null,"o":{"a":1.0},"t":true})"};
    BOOST_TEST(object.text("s") == "a\n\xC3\xA4");
    BOOST_TEST(object.text("n") == "");
    BOOST_TEST(object.text("o") == R"({"a":1.0})");
    BOOST_TEST(object.text("t") == "true");
    BOOST_TEST(object.text("x") == "");
}

BOOST_AUTO_TEST_CASE(elements_keep_their_text) {
    const std::vector<std::string_view> expected{"1.0", R"("a,b")", "[2, 3]", "null"};
    BOOST_TEST(json_elements(R"([ 1.0 ,"a,b",[2, 3] , null ])") == expected);
    BOOST_TEST(json_elements("[]").empty());
    BOOST_TEST(json_elements("[ ]").empty());
}

BOOST_AUTO_TEST_CASE(depth_does_not_matter) {
    const std::string deep = std::string(300, '[') + std::string(300, ']');
    BOOST_TEST(json_object{"{\"a\":" + deep + "}"}.find("a") == deep);
}

BOOST_AUTO_TEST_CASE(what_is_not_of_the_wanted_kind_is_refused) {
    for (const char* text : {"", "{", "[]", "1", "<html>", "{} {}"})
        BOOST_CHECK_THROW(json_object{text}, std::runtime_error);
    BOOST_CHECK_THROW((void)json_elements("{}"), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(a_status_is_shown_a_member_a_line) {
    const json_object status{
        R"({"name":"n","instanceId":"i","runtimeStatus":"Running","input":1.0,"output":null,)"
        R"("historyEvents":[{"EventType":"TaskCompleted","FunctionName":"f","Input":"2",)"
        R"("Result":3.0,"Timestamp":"2024-01-15T10:00:05Z"}]})"};
    BOOST_TEST(status_text(status) ==
               "instance       i\n"
               "name           n\n"
               "status         Running\n"
               "input          1.0\n"
               "history\n"
               "  2024-01-15T10:00:05Z         TaskCompleted        f (2) -> 3.0\n");
}

BOOST_AUTO_TEST_SUITE_END()
