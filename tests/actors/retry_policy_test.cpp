#include <pianola/actors/retry_policy.hpp>

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <limits>
#include <optional>
#include <stdexcept>
#include <vector>

namespace pianola {
namespace {

using namespace std::chrono_literals;

const failure_details failed{"error", "no luck"};

std::optional<ticks> delay(const retry_policy& policy,
                           std::uint32_t attempt,
                           instant started = {},
                           instant now = {}) {
    return policy.next_delay(attempt, started, now, failed);
}

instant at(ticks since_epoch) { return instant{} + since_epoch; }

BOOST_AUTO_TEST_SUITE(retry_policy)

using policy = pianola::retry_policy;

BOOST_AUTO_TEST_CASE(pauses_grow_by_the_coefficient_up_to_the_bound) {
    const struct {
        policy how;
        std::vector<ticks> pauses;
    } cases[] = {
        {policy{4, 1s}, {1s, 1s, 1s}},
        {policy{4, 0s}.backoff_coefficient(2), {0s, 0s, 0s}},
        {policy{5, 1s}.backoff_coefficient(2), {1s, 2s, 4s, 8s}},
        {policy{4, 100ms}.backoff_coefficient(1.5), {100ms, 150ms, 225ms}},
        {policy{5, 1s}.backoff_coefficient(2).max_interval(3s), {1s, 2s, 3s, 3s}},
        {policy{3, 5s}.max_interval(3s), {3s, 3s}},
        {policy{3, 5s}.max_interval(0s), {0s, 0s}},
        {policy{1, 1s}, {}},
    };
    for (const auto& c : cases) {
        std::uint32_t attempt = 1;
        for (const ticks pause : c.pauses)
            BOOST_TEST((delay(c.how, attempt++) == pause));
        BOOST_TEST(!delay(c.how, attempt));
        BOOST_TEST(!delay(c.how, attempt + 1));
    }
}

BOOST_AUTO_TEST_CASE(no_attempt_begins_after_the_total_timeout) {
    const auto how = policy{100, 2s}.total_timeout(10s);
    BOOST_TEST((delay(how, 1, at(100s), at(100s)) == 2s));
    BOOST_TEST((delay(how, 2, at(100s), at(108s)) == 2s)); // begins exactly then
    BOOST_TEST(!delay(how, 2, at(100s), at(108s) + ticks{1}));
    BOOST_TEST(!delay(how, 2, at(100s), at(200s)));
    BOOST_TEST(!delay(policy{3, ticks{1}}.total_timeout(0s), 1));
    BOOST_TEST((delay(policy{3, 0s}.total_timeout(0s), 1) == 0s));
}

BOOST_AUTO_TEST_CASE(only_some_failures_are_tried_again) {
    int asked = 0;
    const auto how = policy{3, 1s}.retry_if([&](const failure_details& failure) {
        ++asked;
        return failure.type == "timeout";
    });
    BOOST_TEST(!how.next_delay(1, {}, {}, failed));
    const failure_details timeout{"timeout", ""};
    BOOST_TEST((how.next_delay(1, {}, {}, timeout) == 1s));
    BOOST_TEST(asked == 2);
    BOOST_TEST(!how.next_delay(3, {}, {}, timeout));
    failure_details final_one = timeout;
    final_one.non_retriable = true;
    BOOST_TEST(!how.next_delay(1, {}, {}, final_one));
    BOOST_TEST(asked == 2); // not asked when it does not matter
}

BOOST_AUTO_TEST_CASE(huge_values_saturate) {
    constexpr auto most = std::numeric_limits<std::uint32_t>::max();
    BOOST_TEST((delay(policy{most, 1s}, most - 1) == 1s));
    BOOST_TEST((delay(policy{most, 1s}.backoff_coefficient(1e308), most - 1) == ticks::max()));
    BOOST_TEST((delay(policy{most, 0s}.backoff_coefficient(1e308), most - 1) == 0s));
    BOOST_TEST((delay(policy{9, ticks::max()}.backoff_coefficient(1), 1) == ticks::max()));
    BOOST_TEST((delay(policy{9, ticks::max()}.backoff_coefficient(1.1), 2) == ticks::max()));
    BOOST_TEST((delay(policy{9, 1s}.backoff_coefficient(1e300).max_interval(7s), 5) == 7s));
    BOOST_TEST((delay(policy{9, std::chrono::years{100'000}}, 1) == ticks::max()));

    const auto long_one = policy{9, ticks::max()}.total_timeout(ticks::max());
    BOOST_TEST((delay(long_one, 1, instant::max(), instant::max()) == ticks::max()));
    BOOST_TEST((delay(long_one, 1, instant::min(), instant::min()) == ticks::max()));
    BOOST_TEST(!delay(policy{9, 1s}.total_timeout(1s), 1, instant::min(), instant::max()));
}

BOOST_AUTO_TEST_CASE(values_out_of_range_are_refused) {
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    constexpr double infinity = std::numeric_limits<double>::infinity();
    BOOST_CHECK_THROW((policy{0, 1s}), std::invalid_argument);
    BOOST_CHECK_THROW((policy{1, -1s}), std::invalid_argument);
    BOOST_CHECK_THROW((policy{1, std::chrono::duration<double>{-infinity}}), std::invalid_argument);
    for (const double factor : {0.0, 0.999, -1.0, nan, infinity, -infinity})
        BOOST_CHECK_THROW((policy{1, 1s}.backoff_coefficient(factor)), std::invalid_argument);
    BOOST_CHECK_THROW((policy{1, 1s}.max_interval(-1s)), std::invalid_argument);
    BOOST_CHECK_THROW((policy{1, 1s}.total_timeout(ticks::min())), std::invalid_argument);
    BOOST_CHECK_THROW((policy{1, 1s}.retry_if(nullptr)), std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace pianola
