#include <pianola/actors/derived_ids.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

namespace pianola {

namespace {

constexpr instant noon{18'000'000'000'000'000}; // in 2027
constexpr ticks millisecond{10'000};
constexpr execution_id none;
constexpr execution_id all{~0ull, ~0ull};

} // namespace

BOOST_AUTO_TEST_SUITE(derived_ids)

BOOST_AUTO_TEST_CASE(a_guid_is_a_uuid_of_version_4) {
    BOOST_TEST(detail::guid_text(none) == "00000000-0000-4000-8000-000000000000");
    BOOST_TEST(detail::guid_text(all) == "ffffffff-ffff-4fff-bfff-ffffffffffff");
}

// RFC 9562: the milliseconds since 1970 in 48 bits, then the version, the variant and random bits.
BOOST_AUTO_TEST_CASE(an_instance_id_is_a_uuid_of_version_7) {
    BOOST_TEST(detail::timed_instance_id(noon, none) == "01a3185c500070008000000000000000");
    BOOST_TEST(detail::timed_instance_id(noon, all) == "01a3185c50007fffbfffffffffffffff");
}

BOOST_AUTO_TEST_CASE(instance_ids_sort_by_the_millisecond) {
    BOOST_TEST(detail::timed_instance_id(noon, all) <
               detail::timed_instance_id(noon + millisecond, none));
    BOOST_TEST(detail::timed_instance_id(noon + millisecond / 2, none) ==
               detail::timed_instance_id(noon, none));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace pianola
