#include <pianola/journal/detail/longest_time.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <thread>
#include <vector>

namespace {

using namespace std::chrono_literals;

/// Work that takes at least so long, and says which it was.
auto work_of(std::chrono::nanoseconds least, int name) {
    return [least, name] {
        const auto until = std::chrono::steady_clock::now() + least;
        while (std::chrono::steady_clock::now() < until)
            std::this_thread::yield();
        return name;
    };
}

BOOST_AUTO_TEST_SUITE(longest_time)

BOOST_AUTO_TEST_CASE(it_is_that_of_the_longest_work_whenever_that_was) {
    pianola::detail::longest_time longest;
    BOOST_TEST(longest.value().count() == 0);
    BOOST_TEST(longest.measure(work_of(1ms, 1)) == 1);
    BOOST_TEST((longest.value() >= 1ms));
    BOOST_TEST(longest.measure(work_of(20ms, 2)) == 2);
    const auto known = longest.value();
    BOOST_TEST((known >= 20ms));
    BOOST_TEST(longest.measure(work_of(0ms, 3)) == 3);
    BOOST_TEST((longest.value() >= known));
}

BOOST_AUTO_TEST_CASE(that_of_one_thread_is_not_lost_to_another) {
    pianola::detail::longest_time longest;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i != 4; ++i)
            threads.emplace_back([&longest, i] {
                for (int n = 0; n != 100; ++n)
                    longest.measure(work_of(i == 2 && n == 50 ? 20ms : 0ms, i));
            });
    }
    BOOST_TEST((longest.value() >= 20ms));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
