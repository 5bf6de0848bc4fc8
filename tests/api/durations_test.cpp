#include <pianola/api/cli/duration_text.hpp>

#include <boost/test/unit_test.hpp>

#include <string>
#include <utility>

using namespace pianola::cli;

BOOST_AUTO_TEST_SUITE(durations)

BOOST_AUTO_TEST_CASE(durations_as_people_write_them) {
    const std::pair<const char*, double> expected[] = {
        {"0", 0},
        {"90", 90},
        {"1.5", 1.5},
        {"90s", 90},
        {"15m", 900},
        {"1.5h", 5400},
        {"30d", 2'592'000},
        {"30D", 2'592'000},
        {"2w", 1'209'600},
        {"1d12h", 129'600},
        {"1w2d3h4m5s", 604'800 + 2 * 86'400 + 3 * 3600 + 4 * 60 + 5},
        {"P30D", 2'592'000},
        {"P2W", 1'209'600},
        {"PT12H", 43'200},
        {"PT90M", 5400},
        {"P1DT1.5S", 86'401.5},
    };
    for (const auto& [text, seconds] : expected) {
        const auto found = parse_duration(text);
        BOOST_TEST_CONTEXT(text) {
            BOOST_REQUIRE(found.has_value());
            BOOST_TEST(*found == seconds);
        }
    }
}

BOOST_AUTO_TEST_CASE(anything_else_is_none) {
    for (const char* text : {"",     "d",    "-1",  "-1d", "1x",  "1 d", "1d 2h", "soon",
                             "1h1d", "1d1d", "1d2", "P",   "P1",  "PT",  "P1M",   "P1H",
                             "PT1D", "P1DT", "nan", "inf", "1e3", "+1",  "0x1",   "1e999s"})
        BOOST_TEST(!parse_duration(text).has_value(), text);
}

BOOST_AUTO_TEST_CASE(text_has_the_units_that_count) {
    BOOST_TEST(duration_text(0) == "0s");
    BOOST_TEST(duration_text(2'592'000) == "30d");
    BOOST_TEST(duration_text(129'600) == "1d 12h");
    BOOST_TEST(duration_text(3661.5) == "1h 1m 1.5s");
    BOOST_TEST(duration_text(0.0000001) == "0.0000001s");
    for (const double seconds : {1.0, 59.0, 60.0, 86'399.0, 1e9})
        BOOST_TEST(duration_text(seconds).find(" 0") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
