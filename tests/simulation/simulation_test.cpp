// The real runtime in simulated worlds. One seed: PIANOLA_SEED=17, or -- --seed 17; more of them:
// PIANOLA_SEEDS=5000, or -- --seeds 5000. The last line of a failure says how to see it again.
#include <simulation/workload.hpp>
#include <simulation/world.hpp>

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

namespace pianola::simulation {
namespace {

struct seeds {
    std::uint64_t first = 1;
    std::uint64_t count = 200;
};

/// What the environment or the command line asks for.
seeds wanted_seeds() {
    seeds wanted;
    const auto take = [&](std::string_view name, const char* value) {
        if (name == "--seed") {
            wanted.first = std::strtoull(value, nullptr, 10);
            wanted.count = 1;
        } else if (name == "--seeds") {
            wanted.count = std::strtoull(value, nullptr, 10);
        }
    };
    if (const char* seed = std::getenv("PIANOLA_SEED"))
        take("--seed", seed);
    if (const char* count = std::getenv("PIANOLA_SEEDS"))
        take("--seeds", count);
    const auto& suite = boost::unit_test::framework::master_test_suite();
    for (int i = 1; i + 1 < suite.argc; ++i)
        take(suite.argv[i], suite.argv[i + 1]);
    return wanted;
}

workloads mixed_workloads(std::uint64_t seed) {
    std::mt19937_64 random(seed * 977);
    const auto below = [&](std::uint64_t bound) { return random() % bound; };
    workloads all;
    all.push_back(make_ring(2 + below(6), 1 + below(8)));
    all.push_back(make_fan_out(2 + below(60)));
    all.push_back(make_timers(1 + below(10)));
    all.push_back(make_signals(1 + below(100)));
    all.push_back(make_tree(1 + below(4)));
    all.push_back(make_generations(1 + below(12)));
    all.push_back(make_lifecycle(1 + below(12)));
    return all;
}

task_hub_params mixed_params(std::uint64_t seed) {
    std::mt19937_64 random(seed * 1009);
    task_hub_params params;
    params.seed = seed;
    params.strands = std::size_t{1} << (random() % 4);
    params.max_concurrent_activities = 1 + random() % 8;
    if (random() % 2 == 0)
        params.max_live_instances = random() % 3 * params.strands; // forced eviction
    if (random() % 4 == 0)
        params.max_turn_messages = 1 + random() % 3;
    return params;
}

life_plan mixed_plan(std::uint64_t seed, std::uint64_t life) {
    std::mt19937_64 random(seed * 7919 + life);
    life_plan plan;
    plan.seed = random();
    plan.clock_steps = random() % 2 == 0;
    plan.faults.slow = random() % 2 == 0;
    if (life >= 12)
        return plan; // let it come to an end
    switch (random() % 6) {
    case 0: plan.crash_at_step = random() % 4000; break;
    case 1: plan.crash_at_step = random() % 1000; break;
    case 2: plan.faults.crash_at_write = 1 + random() % 40; break;
    case 3: plan.faults.fail_write = 2 + random() % 100; break;
    case 4: plan.faults.fail_sync = 2 + random() % 100; break;
    default: plan.crash_at_step = random() % 200; break;
    }
    return plan;
}

std::uint64_t run_seed(std::uint64_t seed) {
    auto all = mixed_workloads(seed);
    world sim(seed, mixed_params(seed), all);
    for (std::uint64_t life = 0; sim.live(mixed_plan(seed, life)) != life_end::done; ++life)
        check(life < 50, "fifty lives and no end");
    sim.check_end();
    return sim.trace();
}

/// Runs it; a failure is printed with what to do about it, as the last line.
template <class Run>
void expect_no_failure(std::uint64_t seed, Run run) {
    try {
        run();
    } catch (const std::exception& failure) {
        std::cerr << failure.what() << '\n';
        BOOST_FAIL("seed " << seed << ": run again with PIANOLA_SEED=" << seed);
    }
}

workloads small_workloads() {
    workloads all;
    all.push_back(make_ring(2, 2));
    all.push_back(make_fan_out(4));
    all.push_back(make_timers(1));
    all.push_back(make_signals(3));
    all.push_back(make_tree(1));
    all.push_back(make_generations(3));
    all.push_back(make_lifecycle(2));
    return all;
}

/// How one small scenario ends when each life ends at its `nth` write, but for the last one.
bool crashes_at_write(std::uint64_t nth, bool in_every_life) {
    auto all = small_workloads();
    task_hub_params params;
    params.seed = 1;
    params.strands = 2;
    world sim(nth, params, all);
    life_plan plan;
    plan.seed = 1;
    plan.faults.crash_at_write = nth;
    bool crashed = false;
    for (std::uint64_t life = 0; sim.live(plan) != life_end::done; ++life) {
        crashed = true;
        plan.seed += 1;
        // The first writes of a life only make it durable that it has begun.
        if (!in_every_life || life > 200 || nth < 8)
            plan.faults.crash_at_write = fault_plan::never;
    }
    sim.check_end();
    return crashed;
}

} // namespace

BOOST_AUTO_TEST_SUITE(simulation)

BOOST_AUTO_TEST_CASE(seeds_keep_every_promise) {
    const auto wanted = wanted_seeds();
    for (std::uint64_t seed = wanted.first; seed != wanted.first + wanted.count; ++seed)
        expect_no_failure(seed, [&] { run_seed(seed); });
}

BOOST_AUTO_TEST_CASE(the_same_seed_runs_the_same) {
    for (const std::uint64_t seed : {3u, 14u, 15u}) {
        std::uint64_t first = 0;
        std::uint64_t second = 1;
        expect_no_failure(seed, [&] { first = run_seed(seed); });
        expect_no_failure(seed, [&] { second = run_seed(seed); });
        BOOST_TEST(first == second);
    }
}

BOOST_AUTO_TEST_CASE(a_crash_at_any_one_write_loses_nothing) {
    std::uint64_t nth = 1;
    bool crashed = true;
    for (; crashed; ++nth)
        expect_no_failure(nth, [&] { crashed = crashes_at_write(nth, false); });
    BOOST_TEST(nth > 20u);
}

BOOST_AUTO_TEST_CASE(crashes_all_the_time_lose_nothing) {
    for (std::uint64_t nth = 8; nth != 24; ++nth)
        expect_no_failure(nth, [&] { crashes_at_write(nth, true); });
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace pianola::simulation
