#include <pianola/actors/clock.hpp>
#include <pianola/actors/detail/wall_alarm.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <utility>

namespace pianola {
namespace {

using namespace std::chrono_literals;

/// The wall clock of a test: it stands still unless it is stepped.
instant fake_now;
instant read_fake_now() noexcept { return fake_now; }

struct fixture {
    asio::io_context context;
    std::shared_ptr<pianola::clock> clock = make_system_clock();
    std::unique_ptr<alarm> waker = clock->make_alarm(context.get_executor());
    std::optional<error_code> result;

    auto keep_result() {
        return [this](error_code ec) { result = ec; };
    }
};

ticks since(instant start, const pianola::clock& clock) { return clock.now() - start; }

BOOST_FIXTURE_TEST_SUITE(clock, fixture)

BOOST_AUTO_TEST_CASE(the_system_clock_tells_utc) {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const ticks off = clock->now() - (instant{} + saturating_ticks(now));
    BOOST_TEST((off > -10s && off < 10s));
}

BOOST_AUTO_TEST_CASE(an_alarm_goes_off_at_or_after_its_time) {
    for (const ticks wait : {ticks{1}, saturating_ticks(20ms), saturating_ticks(1100ms)}) {
        result.reset();
        context.restart();
        const instant start = clock->now();
        waker->async_wait_until(start + wait, keep_result());
        context.run();
        BOOST_TEST((result == error_code{}));
        BOOST_TEST((since(start, *clock) >= wait));
        BOOST_TEST((since(start, *clock) < wait + 5s));
    }
}

BOOST_AUTO_TEST_CASE(a_time_that_is_past_still_completes_later) {
    for (const instant time : {instant::min(), instant{}, clock->now()}) {
        result.reset();
        context.restart();
        waker->async_wait_until(time, keep_result());
        BOOST_TEST(!result);
        context.run();
        BOOST_TEST((result == error_code{}));
    }
}

BOOST_AUTO_TEST_CASE(the_end_of_time_is_waited_for_until_cancelled) {
    waker->async_wait_until(instant::max(), keep_result());
    context.run_for(10ms);
    BOOST_TEST(!result);
    waker->cancel();
    BOOST_TEST(!result);
    context.run();
    BOOST_TEST((result == asio::error::operation_aborted));
    waker->cancel(); // nothing to cancel
}

BOOST_AUTO_TEST_CASE(cancel_wins_over_a_timer_that_has_fired) {
    waker->async_wait_until(instant::min(), keep_result());
    context.poll_one(); // at most takes the timer's handler in
    if (!result) {
        waker->cancel();
        context.run();
        BOOST_TEST((result == asio::error::operation_aborted));
    }
}

BOOST_AUTO_TEST_CASE(an_alarm_can_be_set_again) {
    waker->async_wait_until(instant::max(), keep_result());
    waker->cancel();
    std::optional<error_code> second;
    waker->async_wait_until(clock->now() + 5ms, [&](error_code ec) { second = ec; });
    context.run();
    BOOST_TEST((result == asio::error::operation_aborted));
    BOOST_TEST((second == error_code{}));
}

BOOST_AUTO_TEST_CASE(a_handler_may_set_or_destroy_its_alarm) {
    waker->async_wait_until(instant{}, [&](error_code) {
        waker->async_wait_until(instant{}, [&](error_code ec) {
            waker.reset();
            result = ec;
        });
    });
    context.run();
    BOOST_TEST((result == error_code{}));
}

BOOST_AUTO_TEST_CASE(destroying_an_alarm_ends_its_wait) {
    waker->async_wait_until(instant::max(), keep_result());
    waker.reset();
    clock.reset();
    BOOST_TEST(!result);
    context.run();
    BOOST_TEST((result == asio::error::operation_aborted));
}

BOOST_AUTO_TEST_CASE(a_context_may_go_away_under_a_wait) {
    auto kept = std::make_shared<int>(1);
    {
        asio::io_context gone;
        const auto other = clock->make_alarm(gone.get_executor());
        other->async_wait_until(instant::max(), [kept](error_code) {});
        gone.poll();
    }
    BOOST_TEST(kept.use_count() == 1);
}

BOOST_AUTO_TEST_CASE(the_handler_runs_on_its_own_executor) {
    asio::io_context other;
    waker->async_wait_until(instant{}, asio::bind_executor(other, keep_result()));
    BOOST_TEST(other.poll() == 0u);
    BOOST_TEST(!other.stopped()); // the wait is outstanding work there
    context.run();
    BOOST_TEST(!result);
    other.restart();
    other.run();
    BOOST_TEST((result == error_code{}));
}

BOOST_AUTO_TEST_CASE(a_cancellation_slot_ends_the_wait) {
    for (const auto type : {asio::cancellation_type::total, asio::cancellation_type::terminal}) {
        asio::cancellation_signal signal;
        waker->async_wait_until(instant::max(),
                                asio::bind_cancellation_slot(signal.slot(), keep_result()));
        context.restart();
        context.poll();
        BOOST_TEST(!result);
        signal.emit(type);
        context.run();
        BOOST_TEST((result == asio::error::operation_aborted));
        waker.reset();
        signal.emit(type); // too late for anything
        waker = clock->make_alarm(context.get_executor());
        result.reset();
    }
}

BOOST_AUTO_TEST_CASE(steps_of_the_wall_clock_are_followed_within_a_second) {
    fake_now = instant{} + 1000s;
    const auto other = detail::make_wall_alarm(context.get_executor(), read_fake_now);
    other->async_wait_until(fake_now + 1h, keep_result());
    context.run_for(10ms);
    BOOST_TEST(!result);
    fake_now = fake_now + 1h;
    const instant stepped = clock->now();
    context.run();
    BOOST_TEST((result == error_code{}));
    BOOST_TEST((since(stepped, *clock) < 5s));

    result.reset();
    context.restart();
    other->async_wait_until(fake_now + 20ms, keep_result());
    fake_now = fake_now - 1h; // stepped back: not due
    context.run_for(100ms);
    BOOST_TEST(!result);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace pianola
