#include <pianola/journal/detail/rocksdb_threads.hpp>

#include <boost/asio/defer.hpp>
#include <boost/asio/post.hpp>
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <chrono>
#include <future>
#include <memory>

namespace {

using namespace pianola;
using namespace std::chrono_literals;
namespace asio = boost::asio;

struct two_threads {
    detail::rocksdb_threads threads{"test", 2};

    /// Blocks one of the threads, until the promise is kept.
    void block(std::promise<void>& until) {
        std::promise<void> begun;
        asio::post(threads.executor(), [&begun, end = until.get_future().share()] {
            begun.set_value();
            end.wait();
        });
        begun.get_future().wait();
    }
    [[nodiscard]] std::future<void> posted() {
        auto ran = std::make_shared<std::promise<void>>();
        asio::post(threads.executor(), [ran] { ran->set_value(); });
        return ran->get_future();
    }
    /// The thread that says so runs nothing more: it is the one that stands aside.
    void settle_for_one() {
        std::promise<void> said;
        asio::post(threads.executor(), [&] {
            threads.one_is_enough(0ns);
            said.set_value();
        });
        said.get_future().wait();
    }
};

BOOST_FIXTURE_TEST_SUITE(rocksdb_threads, two_threads)

BOOST_AUTO_TEST_CASE(two_of_them_work_at_the_same_time) {
    std::promise<void> end;
    block(end);
    BOOST_TEST((posted().wait_for(10s) == std::future_status::ready));
    end.set_value();
}

BOOST_AUTO_TEST_CASE(one_stands_aside_until_all_are_needed) {
    settle_for_one();
    std::promise<void> end;
    block(end);
    auto waits = posted();
    BOOST_TEST((waits.wait_for(50ms) == std::future_status::timeout));
    threads.all_are_needed();
    BOOST_TEST((waits.wait_for(10s) == std::future_status::ready));
    end.set_value();
}

// What is deferred wakes nobody: it is meant for the thread that defers it.
BOOST_AUTO_TEST_CASE(who_stands_aside_leaves_nothing_behind) {
    for (int i = 0; i != 100; ++i) {
        auto ran = std::make_shared<std::promise<void>>();
        asio::post(threads.executor(), [this, ran] {
            threads.one_is_enough(0ns);
            asio::defer(threads.executor(), [ran] { ran->set_value(); });
        });
        BOOST_REQUIRE((ran->get_future().wait_for(10s) == std::future_status::ready));
        threads.all_are_needed();
    }
}

BOOST_AUTO_TEST_CASE(what_was_posted_is_run_before_they_end) {
    settle_for_one();
    std::atomic<int> ran = 0;
    for (int i = 0; i != 100; ++i)
        asio::post(threads.executor(), [&] { ++ran; });
    threads.join();
    BOOST_TEST(ran == 100);
}

BOOST_AUTO_TEST_CASE(the_one_that_stays_looks_for_work_and_finds_it) {
    asio::post(threads.executor(), [this] { threads.one_is_enough(50ms); });
    for (int i = 0; i != 1000; ++i)
        BOOST_REQUIRE((posted().wait_for(10s) == std::future_status::ready));
    threads.all_are_needed();
    BOOST_TEST((posted().wait_for(10s) == std::future_status::ready));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
