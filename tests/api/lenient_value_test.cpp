#include <pianola/api/http/lenient_value.hpp>
#include <pianola/api/http/time_text.hpp>

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <string>
#include <string_view>

using namespace pianola::http;

namespace lenient_value {

/// The time as it was understood, or "none".
std::string understood(std::string_view text) {
    const auto time = parse_time(text);
    return time ? to_text(*time) : "none";
}

} // namespace lenient_value

BOOST_AUTO_TEST_SUITE(lenient_value)

BOOST_AUTO_TEST_CASE(booleans_are_true_and_false_in_any_case) {
    BOOST_TEST(parse_bool("true").value());
    BOOST_TEST(parse_bool(" True ").value());
    BOOST_TEST(!parse_bool("FALSE").value());
    for (const char* text : {"", "1", "0", "yes", "tru", "true false"})
        BOOST_TEST(!parse_bool(text).has_value(), text);
}

BOOST_AUTO_TEST_CASE(integers_are_decimal) {
    BOOST_TEST(parse_integer("100").value() == 100);
    BOOST_TEST(parse_integer(" -7 ").value() == -7);
    BOOST_TEST(parse_integer("+7").value() == 7);
    for (const char* text : {"", "+", "1.5", "0x10", "ten", "99999999999999999999", "1 2"})
        BOOST_TEST(!parse_integer(text).has_value(), text);
}

BOOST_AUTO_TEST_CASE(seconds_are_a_decimal_number) {
    BOOST_TEST(parse_seconds("1.5")->count() == 15'000'000);
    BOOST_TEST(parse_seconds("1e1")->count() == 100'000'000);
    BOOST_TEST(parse_seconds("-3")->count() == -30'000'000);
    BOOST_TEST(parse_seconds("1e300")->count() == INT64_MAX);
    for (const char* text : {"", "soon", "1s", "nan", "inf", "1e999", "1,5"})
        BOOST_TEST(!parse_seconds(text).has_value(), text);
}

BOOST_AUTO_TEST_CASE(times_of_every_client_are_understood) {
    BOOST_TEST(understood("2024-02-01T00:00:00.123Z") == "2024-02-01T00:00:00.123Z");
    BOOST_TEST(understood("2024-02-01T00:00:00.123000Z") == "2024-02-01T00:00:00.123Z");
    BOOST_TEST(understood("2024-02-01T10:00:00.1234567+02:00") == "2024-02-01T08:00:00.1234567Z");
    BOOST_TEST(understood("2024-02-01T10:00:00-0130") == "2024-02-01T11:30:00Z");
    BOOST_TEST(understood("2024-02-01T10:00:00") == "2024-02-01T10:00:00Z");
    BOOST_TEST(understood(" 2024-02-01 10:00 ") == "2024-02-01T10:00:00Z");
    BOOST_TEST(understood("2024-2-1") == "2024-02-01T00:00:00Z");
    BOOST_TEST(understood("1-01-01T00:00:00.000000Z") == "0001-01-01T00:00:00Z");
    BOOST_TEST(understood("9999-12-31T23:59:59.99999999Z") == "9999-12-31T23:59:59.9999999Z");
}

BOOST_AUTO_TEST_CASE(what_is_no_time_is_absent) {
    for (const char* text : {"",
                             "now",
                             "2024",
                             "2024-13-01",
                             "2024-02-30",
                             "0-01-01",
                             "2024-02-01T",
                             "2024-02-01T24:00",
                             "2024-02-01T10:60",
                             "2024-02-01T10:00:60",
                             "2024-02-01T10:00:00.",
                             "2024-02-01T10:00:00 05:00",
                             "2024-02-01T10:00:00+15:00",
                             "2024-02-01T10:00:00Zx"})
        BOOST_TEST(understood(text) == "none", text);
}

BOOST_AUTO_TEST_CASE(times_are_written_in_whole_seconds_or_with_the_digits_they_have) {
    const pianola::instant time{17'053'128'051'234'560};
    BOOST_TEST(to_text_in_seconds(time) == "2024-01-15T10:00:05Z");
    BOOST_TEST(to_text(time) == "2024-01-15T10:00:05.123456Z");
    BOOST_TEST(to_text_in_seconds(pianola::instant{-1}) == "1969-12-31T23:59:59Z");
    BOOST_TEST(to_text(pianola::instant{}) == "1970-01-01T00:00:00Z");
}

BOOST_AUTO_TEST_SUITE_END()
