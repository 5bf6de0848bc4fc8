// The simulated executors and clock themselves.
#include <pianola/journal/memory_store.hpp>

#include <simulation/faulting_log.hpp>
#include <simulation/sim_context.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <set>
#include <string>

namespace pianola::simulation {
namespace {

using namespace std::chrono_literals;

void run(sim_context& context) {
    while (context.step()) {}
}

std::string trace_of(std::uint64_t seed) {
    sim_context context(seed, instant{});
    std::string trace;
    auto player = [&](char name) -> asio::awaitable<void> {
        for (int i = 0; i != 3; ++i) {
            co_await asio::post(asio::use_awaitable);
            trace += name;
            co_await context.async_sleep(1h, asio::use_awaitable);
        }
    };
    for (const char name : {'a', 'b', 'c'})
        asio::co_spawn(asio::make_strand(asio::any_io_executor(context.get_executor())),
                       player(name),
                       asio::detached);
    run(context);
    BOOST_TEST((context.now() >= instant{} + saturating_ticks(3h)));
    return trace;
}

BOOST_AUTO_TEST_SUITE(sim_executors)

BOOST_AUTO_TEST_CASE(the_seed_decides_the_order) {
    std::set<std::string> traces;
    for (std::uint64_t seed = 1; seed != 20; ++seed) {
        traces.insert(trace_of(seed));
        BOOST_TEST(trace_of(seed) == trace_of(seed));
    }
    BOOST_TEST(traces.size() > 10u);
}

BOOST_AUTO_TEST_CASE(a_strand_keeps_its_order) {
    simulation::sim_context context(7, instant{});
    const auto strand = asio::make_strand(asio::any_io_executor(context.get_executor()));
    std::string order;
    for (const char c : std::string("in this order"))
        asio::post(strand, [&order, c] { order += c; });
    run(context);
    BOOST_TEST(order == "in this order");
}

BOOST_AUTO_TEST_CASE(what_is_late_runs_later_but_runs) {
    simulation::sim_context context(1, instant{});
    pace how;
    how.late_one_in = 2;
    how.latest = 1s;
    const auto executor = context.get_executor(how);
    std::size_t ran = 0;
    for (int i = 0; i != 100; ++i)
        asio::post(executor, [&ran] { ++ran; });
    run(context);
    BOOST_TEST(ran == 100u);
    BOOST_TEST((context.now() > instant{}));
    BOOST_TEST((context.now() <= instant{} + saturating_ticks(1s)));
}

BOOST_AUTO_TEST_CASE(an_alarm_follows_the_wall_clock) {
    simulation::sim_context context(1, instant{});
    sim_clock clock(context);
    const auto alarm = clock.make_alarm(context.get_executor());
    const instant due = clock.now() + saturating_ticks(10s);
    instant fired = instant::min();
    alarm->async_wait_until(due, [&](error_code ec) {
        BOOST_TEST(!ec);
        fired = clock.now();
    });
    context.at(instant{} + saturating_ticks(5s), [&] { clock.step_by(-saturating_ticks(1h)); });
    run(context);
    BOOST_TEST((fired >= due));
    BOOST_TEST((context.now() >= due + saturating_ticks(1h)));
}

BOOST_AUTO_TEST_CASE(a_cancelled_alarm_says_so) {
    simulation::sim_context context(1, instant{});
    sim_clock clock(context);
    const auto alarm = clock.make_alarm(context.get_executor());
    error_code got;
    alarm->async_wait_until(instant::max(), [&](error_code ec) { got = ec; });
    alarm->cancel();
    while (context.step(instant{} + saturating_ticks(1s))) {}
    BOOST_TEST((got == asio::error::operation_aborted));
}

BOOST_AUTO_TEST_CASE(nothing_runs_after_a_kill) {
    struct posts_when_destroyed {
        simulation::sim_context* context;
        bool* ran;
        ~posts_when_destroyed() {
            asio::post(context->get_executor(), [ran = ran] { *ran = true; });
        }
    };
    bool ran = false;
    simulation::sim_context context(1, instant{});
    auto held = std::make_shared<posts_when_destroyed>(&context, &ran);
    asio::post(context.get_executor(), [held, &ran] { ran = true; });
    context.at(instant{} + saturating_ticks(1s), [held, &ran] { ran = true; });
    held.reset();
    context.kill();
    BOOST_TEST(!context.step());
    BOOST_TEST(!ran);
}

/// How many writes a crash finds unsynced, and whether a third one succeeded.
std::pair<std::size_t, bool> write_three(const fault_plan& plan) {
    simulation::sim_context context(1, instant{});
    const auto disk = std::make_shared<memory_disk>();
    faulting_log log(std::make_shared<memory_store>(disk, context.get_executor()), context, plan);
    bool succeeded = false;
    for (int i = 0; i != 3 && !log.crash_is_due(); ++i) {
        succeeded = false;
        log.async_write(log.make_batch(), [&](error_code ec) { succeeded = !ec; });
        run(context);
    }
    return {disk->unsynced_batches(), succeeded};
}

BOOST_AUTO_TEST_CASE(faults_strike_where_they_are_planned) {
    using result = std::pair<std::size_t, bool>;
    fault_plan plan;
    BOOST_TEST((write_three(plan) == result{3, true}));
    plan.fail_write = 3;
    BOOST_TEST((write_three(plan) == result{2, false}));
    plan.when_done = true;
    BOOST_TEST((write_three(plan) == result{3, false}));
    plan.fail_write = fault_plan::never;
    plan.crash_at_write = 2;
    BOOST_TEST((write_three(plan) == result{2, false}));
    plan.when_done = false;
    BOOST_TEST((write_three(plan) == result{1, false}));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace pianola::simulation
