#include "api/json_schema.hpp"

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <string_view>

namespace test = pianola::test;

namespace json_schema {

const boost::json::value document = boost::json::parse(R"({"schemas":{
    "Number":{"type":"integer","minimum":0,"maximum":9},
    "Name":{"type":"string","minLength":1,"maxLength":3,"pattern":"^[a-z]*$"},
    "Item":{"type":"object","required":["id"],"properties":{
        "id":{"$ref":"#/schemas/Name"},"n":{"$ref":"#/schemas/Number"},
        "when":{"type":"string","format":"date-time"},"what":{}},"additionalProperties":false},
    "Items":{"type":"array","maxItems":2,"items":{"$ref":"#/schemas/Item"}},
    "Tags":{"type":"object","additionalProperties":{"type":"string"}},
    "Either":{"oneOf":[{"type":"string"},{"type":["boolean","null"]}]},
    "Both":{"allOf":[{"$ref":"#/schemas/Item"}],"required":["n"]},
    "Chosen":{"enum":["a",1]}}})");

bool accepts(std::string_view schema, std::string_view value) {
    const test::json_schema schemas(document);
    const auto& named = document.at("schemas").at(schema);
    BOOST_TEST(schemas.wrong_schema(named) == "");
    return schemas.wrong_value(named, boost::json::parse(value)).empty();
}

} // namespace json_schema

BOOST_AUTO_TEST_SUITE(json_schema)

BOOST_AUTO_TEST_CASE(numbers_and_texts_are_held_to_their_limits) {
    for (const char* good : {"0", "9"})
        BOOST_TEST(accepts("Number", good), good);
    for (const char* bad : {"-1", "10", "1.5", "\"1\"", "null"})
        BOOST_TEST(!accepts("Number", bad), bad);
    for (const char* bad : {R"("")", R"("abcd")", R"("A")", "1"})
        BOOST_TEST(!accepts("Name", bad), bad);
    BOOST_TEST(accepts("Chosen", "1"));
    BOOST_TEST(!accepts("Chosen", R"("b")"));
}

BOOST_AUTO_TEST_CASE(members_are_held_to_their_schemas) {
    BOOST_TEST(accepts("Item", R"({"id":"a","n":1,"when":"2024-01-15T10:00:05.12Z","what":[]})"));
    for (const char* bad : {R"({"n":1})",
                            R"({"id":"a","n":10})",
                            R"({"id":"a","other":1})",
                            R"({"id":"a","when":"soon"})",
                            "[]"})
        BOOST_TEST(!accepts("Item", bad), bad);
    BOOST_TEST(accepts("Items", R"([{"id":"a"},{"id":"b"}])"));
    BOOST_TEST(!accepts("Items", R"([{"id":"a"},{"id":1}])"));
    BOOST_TEST(!accepts("Items", R"([{"id":"a"},{"id":"b"},{"id":"c"}])"));
    BOOST_TEST(accepts("Tags", R"({"k":"v"})"));
    BOOST_TEST(!accepts("Tags", R"({"k":1})"));
}

BOOST_AUTO_TEST_CASE(schemas_are_combined) {
    for (const char* good : {"null", "true", R"("x")"})
        BOOST_TEST(accepts("Either", good), good);
    BOOST_TEST(!accepts("Either", "1"));
    BOOST_TEST(accepts("Both", R"({"id":"a","n":1})"));
    BOOST_TEST(!accepts("Both", R"({"id":"a"})"));
    BOOST_TEST(!accepts("Both", R"({"n":1})"));
}

BOOST_AUTO_TEST_CASE(what_it_does_not_know_is_an_error) {
    const test::json_schema schemas(document);
    for (const char* bad : {R"({"typ":"string"})",
                            R"({"type":"object","properties":{"a":{"multipleOf":2}}})",
                            R"({"type":"array","items":{"uniqueItems":true}})",
                            R"({"oneOf":[{"not":{}}]})",
                            R"({"type":"string","format":"email"})",
                            "true"})
        BOOST_TEST(schemas.wrong_schema(boost::json::parse(bad)) != "", bad);
    BOOST_TEST(schemas.wrong_value(boost::json::parse(R"({"const":1})"), 1) != "");
    BOOST_CHECK_THROW((void)schemas.wrong_schema(boost::json::parse(R"({"$ref":"#/schemas/No"})")),
                      std::exception);
}

BOOST_AUTO_TEST_SUITE_END()
