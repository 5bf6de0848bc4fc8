#include <pianola/actors/typed_payload.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

namespace orders {

enum class color { red, green };
BOOST_DESCRIBE_ENUM(color, red, green)

struct item {
    std::string name;
    std::optional<std::int8_t> count;
};
BOOST_DESCRIBE_STRUCT(item, (), (name, count))

struct order {
    std::vector<item> items;
    std::map<std::string, color> paints;
    std::vector<double> prices;
};
BOOST_DESCRIBE_STRUCT(order, (), (items, paints, prices))

} // namespace orders

namespace pianola {
namespace {

using orders::color;
using orders::item;
using orders::order;

template <class T>
std::string reading(std::string text) {
    try {
        from_payload<T>(payload::json(std::move(text)), "input");
    } catch (const payload_error& e) {
        return e.what();
    }
    return "no error";
}

template <class T>
std::string writing(const T& value) {
    try {
        return "no error: " + to_payload(value).str();
    } catch (const payload_error& e) {
        return e.what();
    }
}

constexpr double infinity = std::numeric_limits<double>::infinity();

BOOST_AUTO_TEST_SUITE(typed_payload_errors)

BOOST_AUTO_TEST_CASE(text_that_is_not_json) {
    BOOST_TEST(reading<int>("") == "input: not JSON: incomplete JSON at offset 0");
    BOOST_TEST(reading<int>("1 2") == "input: not JSON: extra data at offset 2");
    BOOST_TEST(reading<order>("{\"items\":}") == "input: not JSON: syntax error at offset 9");
    BOOST_TEST(reading<boost::json::value>("[1,]") == "input: not JSON: syntax error at offset 3");
}

BOOST_AUTO_TEST_CASE(a_value_of_another_kind) {
    const std::pair<const char*, const char*> kinds[] = {{"null", "null"},
                                                         {"true", "a boolean"},
                                                         {"1", "a number"},
                                                         {"1.5", "a number"},
                                                         {"\"\"", "a string"},
                                                         {"[]", "an array"},
                                                         {"{}", "an object"}};
    for (const auto& [text, kind] : kinds) {
        const std::string end = std::string{", got "} + kind;
        const auto expect = [&, t = std::string{text}](const char* first, const std::string& is) {
            if (t != first)
                BOOST_TEST(is.ends_with(end), is);
        };
        expect("true", reading<bool>(text));
        expect("\"\"", reading<std::string>(text));
        expect("\"\"",
               reading<color>(text) == "input: expected one of \"red\", \"green\", got \"\""
                   ? "got a string"
                   : reading<color>(text));
        expect("[]", reading<std::vector<int>>(text));
        expect("{}", reading<std::map<std::string, int>>(text));
        expect("{}", reading<orders::item>(text));
        expect("null", reading<std::monostate>(text));
    }
    BOOST_TEST(reading<bool>("1") == "input: expected a boolean, got a number");
    BOOST_TEST(reading<double>("\"1\"") == "input: expected a number, got a string");
    BOOST_TEST(reading<double>("[1e400]") == "input: expected a number, got an array");
    BOOST_TEST(reading<std::optional<double>>("{}") == "input: expected a number, got an object");
    BOOST_TEST(reading<std::string>("null") == "input: expected a string, got null");
}

BOOST_AUTO_TEST_CASE(a_number_that_does_not_fit) {
    const std::string int8 = "input: expected an integer from -128 to 127, got ";
    BOOST_TEST(reading<std::int8_t>("128") == int8 + "128");
    BOOST_TEST(reading<std::int8_t>("-129.0") == int8 + "-129");
    BOOST_TEST(reading<std::int8_t>("1.5") == int8 + "1.5");
    BOOST_TEST(reading<std::int8_t>("1e400") == int8 + "inf");
    BOOST_TEST(reading<std::int8_t>("18446744073709551615") == int8 + "18446744073709551615");
    BOOST_TEST(reading<std::int8_t>("\"1\"") == int8 + "a string");
    const std::string uint8 = "input: expected an integer from 0 to 255, got ";
    BOOST_TEST(reading<std::uint8_t>("256") == uint8 + "256");
    BOOST_TEST(reading<std::uint8_t>("-1") == uint8 + "-1");
    BOOST_TEST(reading<std::uint8_t>("-1.0") == uint8 + "-1");
    BOOST_TEST(reading<double>("1e400") == "input: a number too large for a double");
    BOOST_TEST(reading<double>("-1e400") == "input: a number too large for a double");
    BOOST_TEST(reading<float>("3.5e38") == "input: a number too large for a float");
    BOOST_TEST(reading<float>("-1e400") == "input: a number too large for a double");
    BOOST_TEST(reading<boost::json::value>("[0,{\"a b\":-1e400}]") ==
               "input[1][\"a b\"]: a number too large for a double");
}

BOOST_AUTO_TEST_CASE(the_path_of_what_is_wrong) {
    const std::pair<const char*, const char*> cases[] = {
        {"{}", "input.items: the member is missing"},
        {R"({"items":{}})", "input.items: expected an array, got an object"},
        {R"({"items":[{"name":"a"},{}]})", "input.items[1].name: the member is missing"},
        {R"({"items":[{"name":1}]})", "input.items[0].name: expected a string, got a number"},
        {R"({"items":[{"name":null}]})", "input.items[0].name: expected a string, got null"},
        {R"({"items":[{"name":"","count":200}]})",
         "input.items[0].count: expected an integer from -128 to 127, got 200"},
        {R"({"items":[],"paints":{"top":"blue"},"prices":[]})",
         R"(input.paints.top: expected one of "red", "green", got "blue")"},
        {R"({"items":[],"paints":{"left \"wing\"":1},"prices":[]})",
         R"(input.paints["left \"wing\""]: expected a string, got a number)"},
        {R"({"items":[],"paints":{"":1},"prices":[]})",
         R"(input.paints[""]: expected a string, got a number)"},
        {R"({"items":[],"paints":{},"prices":[0,true]})",
         "input.prices[1]: expected a number, got a boolean"},
    };
    for (const auto& [text, message] : cases)
        BOOST_TEST(reading<order>(text) == message);
}

BOOST_AUTO_TEST_CASE(arrays_of_a_fixed_size) {
    BOOST_TEST((reading<std::array<int, 2>>("[1]")) ==
               "input: expected an array of 2, got one of 1");
    BOOST_TEST((reading<std::tuple<int, bool>>("[1,true,2]")) ==
               "input: expected an array of 2, got one of 3");
    BOOST_TEST((reading<std::pair<int, bool>>("[1,2]")) ==
               "input[1]: expected a boolean, got a number");
}

BOOST_AUTO_TEST_CASE(a_long_text_is_cut_between_its_characters) {
    std::string name(63, 'x');
    const std::string whole = name + "\xc3\xa9 and more";
    BOOST_TEST(reading<color>("\"" + whole + "\"").ends_with("got \"" + name + "\"..."));
    BOOST_TEST((reading<std::map<std::string, int>>("{\"" + whole + "\":true}"))
                   .starts_with("input[\"" + name + "\"...]: "));
}

BOOST_AUTO_TEST_CASE(what_json_cannot_say) {
    BOOST_TEST(writing(infinity) == "value: JSON has no infinity");
    BOOST_TEST(writing(-std::numeric_limits<float>::infinity()) == "value: JSON has no infinity");
    BOOST_TEST(writing(std::numeric_limits<double>::quiet_NaN()) == "value: JSON has no NaN");
    BOOST_TEST(writing(static_cast<color>(5)) == "value: an enum value without a name");
    BOOST_TEST(writing(boost::json::value{1, {{"a", infinity}}}) ==
               "value[1].a: JSON has no infinity");

    const char* const nowhere = nullptr;
    BOOST_TEST(writing(std::vector{"a", nowhere}) ==
               "value[1]: a null pointer instead of a string");
}

BOOST_AUTO_TEST_CASE(the_path_of_what_cannot_be_written) {
    const std::string bad = "ab\xff";
    const std::string problem = "text that is not UTF-8, at its byte 2";
    BOOST_TEST(writing(bad) == "value: " + problem);
    BOOST_TEST(writing(std::vector{bad}) == "value[0]: " + problem);
    BOOST_TEST(writing(std::vector<std::vector<std::string>>{{"]", "\\\""}, {"", "", bad}}) ==
               "value[1][2]: " + problem);

    order one;
    one.items = {{"{,\\", 1}, {bad, {}}};
    BOOST_TEST(writing(one) == "value.items[1].name: " + problem);
    one.items.clear();
    one.paints = {{"a", color::red}, {"b c", static_cast<color>(9)}};
    BOOST_TEST(writing(one) == "value.paints[\"b c\"]: an enum value without a name");
    one.paints = {{"a", color::red}, {bad, color::red}};
    BOOST_TEST(writing(one) == "value.paints: a member name that is not UTF-8, at its byte 2");
    one.paints.clear();
    one.prices = {1, 2, infinity};
    BOOST_TEST(writing(one) == "value.prices[2]: JSON has no infinity");
}

BOOST_AUTO_TEST_CASE(text_that_is_not_utf8) {
    const std::string_view bad[] = {"\x80",
                                    "\xbf",
                                    "\xc0\x80",
                                    "\xc1\xbf",
                                    "\xc2",
                                    "\xc2\x7f",
                                    "\xc2\xc0",
                                    "\xe0\x9f\xbf",
                                    "\xe0\xa0",
                                    "\xe1\x80\x7f",
                                    "\xed\xa0\x80",
                                    "\xef\xbf",
                                    "\xf0\x8f\xbf\xbf",
                                    "\xf0\x90\x80",
                                    "\xf4\x90\x80\x80",
                                    "\xf5\x80\x80\x80",
                                    "\xff"};
    for (const auto text : bad)
        BOOST_TEST(writing(text) == "value: text that is not UTF-8, at its byte 0");
    const std::string_view good[] = {"\xc2\x80\xdf\xbf",
                                     "\xe0\xa0\x80\xed\x9f\xbf",
                                     "\xee\x80\x80\xef\xbf\xbf",
                                     "\xf0\x90\x80\x80",
                                     "\xf4\x8f\xbf\xbf"};
    for (const auto text : good)
        BOOST_TEST(writing(text) == "no error: \"" + std::string{text} + "\"");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace pianola
