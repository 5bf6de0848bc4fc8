#include <pianola/actors/json_text.hpp>
#include <pianola/actors/typed_payload.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

namespace shop {

enum class color { red, green = 7 };
BOOST_DESCRIBE_ENUM(color, red, green)

struct identified {
    int id = 0;
    friend bool operator==(const identified&, const identified&) = default;
};
BOOST_DESCRIBE_STRUCT(identified, (), (id))

struct item : identified {
    std::string name;
    std::optional<double> price = 9.5;
    std::vector<item> parts;
    color paint = color::red;
    friend bool operator==(const item&, const item&) = default;
};
BOOST_DESCRIBE_STRUCT(item, (identified), (name, price, parts, paint))

struct order {
    std::map<std::string, std::vector<item>> items;
    std::optional<std::string> note;
};
BOOST_DESCRIBE_STRUCT(order, (), (items, note))

struct nothing {};
BOOST_DESCRIBE_STRUCT(nothing, (), ())

class account {
public:
    account() = default;
    explicit account(int balance) : balance_(balance) {}
    [[nodiscard]] int balance() const { return balance_; }

private:
    int balance_ = 0;
    BOOST_DESCRIBE_CLASS(account, (), (), (), (balance_))
};

struct undescribed {};

} // namespace shop

namespace pianola {
namespace {

payload json(std::string text) { return payload::json(std::move(text)); }

template <class T>
void check_both_ways(const T& value, std::string_view text) {
    const payload written = to_payload(value);
    BOOST_TEST(written.str() == text);
    BOOST_TEST((written.kind() == payload_kind::json));
    BOOST_TEST((from_payload<T>(written) == value), text);
}

template <class T>
std::string written(const T& value) {
    return to_payload(value).str();
}

BOOST_AUTO_TEST_SUITE(typed_payload)

BOOST_AUTO_TEST_CASE(values_survive_writing_and_reading) {
    check_both_ways(true, "true");
    check_both_ways(-7, "-7");
    check_both_ways(std::numeric_limits<std::int64_t>::min(), "-9223372036854775808");
    check_both_ways(std::numeric_limits<std::int64_t>::max(), "9223372036854775807");
    check_both_ways(std::numeric_limits<std::uint64_t>::max(), "18446744073709551615");
    check_both_ways(std::int8_t{-128}, "-128");
    check_both_ways(std::uint8_t{255}, "255");
    check_both_ways(std::string{}, "\"\"");
    check_both_ways(std::string{"a\"b\\c/\b\f\n\r\t\x01\x1f\x7f"},
                    "\"a\\\"b\\\\c/\\b\\f\\n\\r\\t\\u0001\\u001f\x7f\"");
    check_both_ways(std::string{"\0", 1}, "\"\\u0000\"");
    check_both_ways(std::string{"\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80"},
                    "\"\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80\"");
    check_both_ways(std::optional<int>{}, "null");
    check_both_ways(std::optional<int>{3}, "3");
    check_both_ways(std::monostate{}, "null");
    check_both_ways(shop::color::green, "\"green\"");
    check_both_ways(std::vector<int>{}, "[]");
    check_both_ways(std::vector<std::vector<bool>>{{true, false}, {}}, "[[true,false],[]]");
    check_both_ways(std::array<std::string, 2>{"a", "b"}, "[\"a\",\"b\"]");
    check_both_ways(std::set<std::string>{"b", "a"}, "[\"a\",\"b\"]");
    check_both_ways(std::map<std::string, int>{{"b", 1}, {"a", 2}}, "{\"a\":2,\"b\":1}");
    check_both_ways(std::unordered_map<std::string, double>{{"\n", 0.5}}, "{\"\\n\":0.5}");
    check_both_ways(std::pair<int, std::string>{1, "x"}, "[1,\"x\"]");
    check_both_ways(std::tuple<int, std::optional<bool>, std::tuple<>>{1, {}, {}}, "[1,null,[]]");
    check_both_ways(boost::json::value{{"a", {1, 2.5, nullptr, "x"}}},
                    "{\"a\":[1,2.5,null,\"x\"]}");
}

BOOST_AUTO_TEST_CASE(structs_are_objects_of_their_members_and_bases) {
    const shop::item bolt{{1}, "bolt", std::nullopt, {}, shop::color::green};
    const shop::item frame{{2}, "frame", 0.5, {bolt}, shop::color::red};
    check_both_ways(frame,
                    R"({"id":2,"name":"frame","price":0.5,"parts":[)"
                    R"({"id":1,"name":"bolt","price":null,"parts":[],"paint":"green"}],)"
                    R"("paint":"red"})");
    BOOST_TEST(written(shop::nothing{}) == "{}");
    BOOST_TEST(written(shop::account{3}) == R"({"balance_":3})");
    BOOST_TEST(from_payload<shop::account>(json(R"({"balance_":4})")).balance() == 4);
}

BOOST_AUTO_TEST_CASE(a_missing_optional_is_empty_and_unknown_members_are_ignored) {
    const auto read = from_payload<shop::item>(
        json(R"({"new":{"x":1e400},"paint":"red","parts":[],"name":"a","id":1})"));
    BOOST_TEST(read.name == "a");
    BOOST_TEST(!read.price); // also where the struct has a default
    BOOST_TEST(!from_payload<shop::order>(json(R"({"items":{},"note":null})")).note);
    from_payload<shop::nothing>(json(R"({"a":1})"));
}

BOOST_AUTO_TEST_CASE(what_can_only_be_written) {
    const std::string_view view = "view";
    const char* const pointer = "pointer";
    char letters[] = "letters";
    BOOST_TEST(written("literal") == "\"literal\"");
    BOOST_TEST(written(view) == "\"view\"");
    BOOST_TEST(to_payload(pointer).str() == "\"pointer\"");
    BOOST_TEST(to_payload(letters).str() == "\"letters\"");
    BOOST_TEST(written(nullptr) == "null");
    BOOST_TEST(written(std::nullopt) == "null");
    BOOST_TEST(written(std::vector<const char*>{"a"}) == "[\"a\"]");
}

BOOST_AUTO_TEST_CASE(a_payload_passes_through) {
    for (const payload& each : {payload{}, payload::text("not JSON"), json(" [1 ] ")}) {
        BOOST_TEST((to_payload(each) == each));
        BOOST_TEST((to_payload_argument(payload{each}) == each));
        BOOST_TEST((from_payload<payload>(each) == each));
    }
}

BOOST_AUTO_TEST_CASE(text_is_a_string_and_may_be_json) {
    BOOST_TEST(from_payload<std::string>(payload::text("no \"JSON\"")) == "no \"JSON\"");
    BOOST_TEST(from_payload<std::string>(payload::text("")) == "");
    BOOST_TEST(from_payload<std::string>(json("\"J\"")) == "J");
    BOOST_TEST(from_payload<int>(payload::text(" 7 ")) == 7);
    BOOST_TEST(from_payload<boost::json::value>(payload::text("[1]")).is_array());
    BOOST_CHECK_THROW(from_payload<int>(payload::text("seven")), payload_error);
}

BOOST_AUTO_TEST_CASE(an_absent_payload) {
    BOOST_TEST(!from_payload<std::optional<int>>({}));
    BOOST_TEST((from_payload<std::monostate>({}) == std::monostate{}));
    BOOST_TEST(from_payload<boost::json::value>({}).is_null());
    BOOST_CHECK_EXCEPTION(
        from_payload<std::vector<int>>({}, "input"), payload_error, [](const auto& e) {
            return e.what() == std::string{"input: no value given"};
        });
    BOOST_CHECK_THROW(from_payload<std::string>({}), payload_error);
}

BOOST_AUTO_TEST_CASE(doubles_are_written_short_and_read_exactly) {
    const std::pair<double, const char*> cases[] = {
        {1, "1"},
        {0.1, "0.1"},
        {-0.0, "-0.0"},
        {1e22, "1e+22"},
        {5e-324, "5e-324"},
        {1.7976931348623157e308, "1.7976931348623157e+308"},
        {9007199254740993.0, "9007199254740992"},
        {123456789012345680000.0, "123456789012345683968"}};
    for (const auto& [value, text] : cases) {
        check_both_ways(value, text);
        BOOST_TEST(std::signbit(from_payload<double>(json(text))) == std::signbit(value));
    }
    check_both_ways(0.1F, "0.1");
    check_both_ways(std::numeric_limits<float>::max(), "3.4028235e+38");
    check_both_ways(std::numeric_limits<float>::denorm_min(), "1e-45");
    BOOST_TEST(from_payload<double>(json("1e-400")) == 0);
    BOOST_TEST(from_payload<double>(json("18446744073709551616")) == 0x1p64);
    BOOST_TEST(from_payload<double>(json("1E0")) == 1);

    std::mt19937_64 random{1};
    for (int i = 0; i < 50'000; ++i) {
        const auto bits = random();
        const auto wide = std::bit_cast<double>(bits);
        if (std::isfinite(wide) && from_payload<double>(to_payload(wide)) != wide)
            BOOST_ERROR("changed: " << written(wide));
        const auto narrow = std::bit_cast<float>(static_cast<std::uint32_t>(bits));
        if (std::isfinite(narrow) && from_payload<float>(to_payload(narrow)) != narrow)
            BOOST_ERROR("changed: " << written(narrow));
    }
}

BOOST_AUTO_TEST_CASE(integers_may_be_written_as_doubles_where_those_are_exact) {
    BOOST_TEST(from_payload<int>(json("3.0")) == 3);
    BOOST_TEST(from_payload<int>(json("-3e2")) == -300);
    BOOST_TEST(from_payload<unsigned>(json("-0.0")) == 0u);
    BOOST_TEST(from_payload<std::int64_t>(json("9007199254740991.0")) == 9007199254740991);
    BOOST_TEST(from_payload<std::uint64_t>(json("4e9")) == 4'000'000'000u);
    BOOST_CHECK_THROW(from_payload<std::int64_t>(json("9007199254740993.0")), payload_error);
    BOOST_CHECK_THROW(from_payload<std::int64_t>(json("9223372036854775808")), payload_error);
    BOOST_CHECK_THROW(from_payload<std::int64_t>(json("-9223372036854775809")), payload_error);
    BOOST_CHECK_THROW(from_payload<std::uint64_t>(json("18446744073709551616")), payload_error);
}

BOOST_AUTO_TEST_CASE(a_json_value_owns_its_memory) {
    using entry = std::pair<std::string, boost::json::value>;
    const auto read = from_payload<std::vector<entry>>(
        json(R"([["a",{"deep":["a long string, beyond any small buffer",1.5]}]])"));
    BOOST_TEST((read.at(0).second.storage()->is_equal(*boost::json::storage_ptr{})));
    BOOST_TEST(read.at(0).second.at("deep").as_array().size() == 2u);
    BOOST_CHECK_THROW(from_payload<boost::json::value>(json("[0,1e400]")), payload_error);
}

BOOST_AUTO_TEST_CASE(nesting_has_the_limit_of_json_text) {
    std::string text(max_json_depth, '[');
    text.append(max_json_depth, ']');
    const auto deep = from_payload<boost::json::value>(json(text));
    BOOST_TEST(written(deep) == text);
    BOOST_CHECK_THROW(from_payload<boost::json::value>(json("[" + text + "]")), payload_error);
    BOOST_CHECK_THROW(to_payload(std::vector<boost::json::value>{deep}), payload_error);

    shop::item chain;
    for (int i = 0; i < 300; ++i) {
        shop::item outer;
        outer.parts.push_back(std::move(chain));
        chain = std::move(outer);
    }
    BOOST_CHECK_THROW(to_payload(chain), payload_error); // two levels each
}

BOOST_AUTO_TEST_CASE(which_types_are_inputs_and_outputs) {
    static_assert(payload_input<shop::order> && payload_input<const shop::order&>);
    static_assert(payload_input<const char(&)[3]> && payload_input<std::nullptr_t>);
    static_assert(payload_input<long long> && payload_input<signed char>);
    static_assert(!payload_input<payload> && !payload_input<const payload&>);
    static_assert(!payload_input<char> && !payload_input<char32_t> && !payload_input<void*>);
    static_assert(!payload_input<std::function<void()>> && !payload_input<void (&)()>);
    static_assert(!payload_input<shop::undescribed>);
    static_assert(!payload_input<std::vector<shop::undescribed>>);
    static_assert(!payload_input<std::map<int, int>>);
    static_assert(payload_output<payload> && payload_output<std::vector<shop::order>>);
    static_assert(!payload_output<std::string_view> && !payload_output<const char*>);
    static_assert(!payload_output<std::optional<std::string_view>> && !payload_output<const int>);
    BOOST_TEST(true);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace pianola
