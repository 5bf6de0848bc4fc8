#include <pianola/api/http/strict_json.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

using namespace pianola::http;

namespace strict_json {

/// {"name":"..","on":..,"count":..,"share":..,"items":[{"id":".."}],"tags":{..}}
std::string field_of_problem(std::string_view text) {
    ::pianola::http::strict_json body(text);
    if (!body.problem()) {
        strict_object root = body.root();
        root.required("name", root.text("name", 1, 4));
        root.flag("on");
        root.integer("count", -1, 9);
        root.number("share", 0, 1.5);
        root.array("items", 2, [&](const auto& each, const std::string& path) {
            strict_object item(body, &each, path);
            item.required("id", item.text("id", 0, 9));
        });
        root.map("tags", [](std::string_view, const auto&) {});
    }
    const auto problem = body.problem();
    BOOST_TEST((!problem || problem->detail.starts_with(problem->field + " ")));
    return problem ? problem->field : "";
}

} // namespace strict_json

BOOST_AUTO_TEST_SUITE(strict_json)

BOOST_AUTO_TEST_CASE(what_is_right_is_read) {
    BOOST_TEST(field_of_problem(R"({"name":"n"})") == "");
    BOOST_TEST(field_of_problem(R"({"name":"n","on":true,"count":-1,"share":1.5,
        "items":[{"id":""},{"id":"b"}],"tags":{"a":1}})") == "");
    BOOST_TEST(field_of_problem(R"({"name":"n","share":1})") == "");
}

BOOST_AUTO_TEST_CASE(what_is_no_json_object_is_refused) {
    for (const char* bad : {"",
                            " ",
                            "{",
                            "nonsense",
                            "[]",
                            "null",
                            "1",
                            "{\"name\":\"\xFF\"}",
                            R"({"name":"n"} x)",
                            "{'name':1}"})
        BOOST_TEST(field_of_problem(bad) == "body", bad);
    BOOST_TEST(field_of_problem(std::string(40, '[') + std::string(40, ']')) == "body");
}

BOOST_AUTO_TEST_CASE(members_have_types_and_limits) {
    for (const char* bad :
         {R"({"name":1})", R"({"name":""})", R"({"name":"abcde"})", "{}", R"({"name":null})"})
        BOOST_TEST(field_of_problem(bad) == "name", bad);
    for (const char* bad : {"-2", "10", "1.5", "1.0", R"("1")", "99999999999999999999"})
        BOOST_TEST(field_of_problem(std::string(R"({"name":"n","count":)") + bad + "}") == "count",
                   bad);
    for (const char* bad : {"-0.1", "1.6", "true", "null"})
        BOOST_TEST(field_of_problem(std::string(R"({"name":"n","share":)") + bad + "}") == "share",
                   bad);
    BOOST_TEST(field_of_problem(R"({"name":"n","on":"true"})") == "on");
    BOOST_TEST(field_of_problem(R"({"name":"n","tags":[]})") == "tags");
    BOOST_TEST(field_of_problem(R"({"name":"n","items":{}})") == "items");
    BOOST_TEST(field_of_problem(R"({"name":"n","items":[{},{},{}]})") == "items");
}

BOOST_AUTO_TEST_CASE(a_problem_names_the_path) {
    BOOST_TEST(field_of_problem(R"({"name":"n","items":[{"id":"a"},{}]})") == "items[1].id");
    BOOST_TEST(field_of_problem(R"({"name":"n","items":[1]})") == "items[0]");
    BOOST_TEST(field_of_problem(R"({"name":"n","items":[{"id":"a","x":1}]})") == "items[0].x");
    BOOST_TEST(field_of_problem(R"({"name":"n","Name":"m"})") == "Name");
}

BOOST_AUTO_TEST_CASE(nothing_is_given_twice) {
    BOOST_TEST(field_of_problem(R"({"name":"n","name":"n"})") == "name");
    BOOST_TEST(field_of_problem(R"({"name":"n","items":[{"id":"a"},{"id":"b","\u0069d":"c"}]})") ==
               "items[1].id");
    BOOST_TEST(field_of_problem(R"({"name":"n","tags":{"a":[1,{"b":1}],"c":2,"a":1}})") ==
               "tags.a");
}

BOOST_AUTO_TEST_SUITE_END()
