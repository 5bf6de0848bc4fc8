#include <simulation/scenario.hpp>

#include <simulation/workload.hpp>
#include <simulation/world.hpp>

#include <chrono>
#include <functional>
#include <random>

namespace pianola::simulation {
namespace {

using namespace std::chrono_literals;

/// Lives after which the faults end, so that the scenario does.
constexpr std::uint64_t most_faulty_lives = 12;

class choice {
public:
    explicit choice(std::uint64_t seed) : random_(seed) {}
    std::uint64_t below(std::uint64_t bound) { return random_() % bound; }
    std::uint64_t between(std::uint64_t low, std::uint64_t high) {
        return low + below(high - low + 1);
    }
    bool one_in(std::uint64_t n) { return below(n) == 0; }

private:
    std::mt19937_64 random_;
};

/// Some of the workloads; each seed has others, of other sizes.
workloads mixed_workloads(choice random) {
    const std::vector<std::function<std::unique_ptr<workload>()>> makers{
        [&] { return make_ring(random.between(2, 7), random.between(1, 8)); },
        [&] { return make_fan_out(random.between(2, 61)); },
        [&] { return make_timers(random.between(1, 10)); },
        [&] { return make_scheduled(random.between(1, 6)); },
        [&] { return make_pokes(random.between(1, 5)); },
        [&] { return make_signals(random.between(1, 4), random.between(1, 4), random.below(30)); },
        [&] { return make_witness(random.between(1, 3), random.between(1, 12)); },
        [&] { return make_tree(random.between(1, 4)); },
        [&] { return make_doomed_tree(random.between(1, 3)); },
        [&] { return make_mourners(random.between(1, 4)); },
        [&] { return make_generations(random.between(1, 12)); },
        [&] { return make_lifecycle(random.between(1, 12)); },
        [&] { return make_turmoil(random.between(1, 3), random.between(1, 4), random.below(20)); },
        [&] { return make_rewinds(random.between(1, 3)); },
        [&] { return make_purges(random.between(1, 6)); },
        [&] { return make_management(random.between(1, 4)); },
        [&] { return make_archives(random.between(1, 4)); },
        [&] { return make_programs(random.below(100'000), random.between(1, 3), true); },
    };
    workloads all;
    const std::uint64_t left_out = random.below(4);
    for (const auto& make : makers)
        if (left_out == 0 || !random.one_in(left_out + 1))
            all.push_back(make());
    if (all.empty())
        all.push_back(makers.front()());
    return all;
}

task_hub_params mixed_params(choice random) {
    task_hub_params params;
    params.seed = 1 + random.below(1'000'000);
    params.strands = std::size_t{1} << random.below(4);
    params.max_concurrent_activities = random.between(1, 8);
    if (random.one_in(2))
        params.max_live_instances = random.below(3) * params.strands; // forced eviction
    if (random.one_in(4))
        params.max_turn_messages = random.between(1, 3);
    params.idle_eviction_after = 1min * random.below(2);
    params.max_turns_in_flight = 1 + random.below(5);
    params.least_reclaimed_instances = 1 + random.below(20);
    params.shutdown_timeout = 10min; // activities here end by themselves
    return params;
}

pace mixed_pace(choice& random) {
    pace how;
    if (random.one_in(2)) {
        how.late_one_in = std::uint64_t{1} << random.below(8);
        how.latest = ticks{static_cast<std::int64_t>(10 << random.below(16))};
    }
    return how;
}

life_plan mixed_plan(std::uint64_t seed, std::uint64_t life) {
    choice random(seed * 7919 + life);
    life_plan plan;
    plan.seed = random.below(1'000'000'007);
    plan.clock_steps = random.one_in(2);
    plan.disk = mixed_pace(random);
    plan.reads = mixed_pace(random);
    plan.deliveries = mixed_pace(random);
    plan.hub = mixed_pace(random);
    plan.activities = mixed_pace(random);
    if (random.one_in(4))
        plan.committer.max_batch_commits = random.between(1, 4);
    if (random.one_in(4))
        plan.committer.max_known_turns = 1;
    plan.stop_after_failure = random.one_in(2);
    plan.faults.when_done = random.one_in(2);
    if (life >= most_faulty_lives)
        return plan;
    if (random.one_in(5))
        plan.missing_code = random.below(std::uint64_t{1} << 20);
    switch (random.below(8)) {
    case 0: plan.crash_at_step = random.below(200); break;
    case 1: plan.crash_at_step = random.below(1000); break;
    case 2: plan.crash_at_step = random.below(8000); break;
    case 3: plan.faults.crash_at_write = random.between(1, 60); break;
    case 4: plan.faults.crash_at_sync = random.between(1, 60); break;
    case 5: plan.faults.fail_write = random.between(1, 100); break;
    case 6: plan.faults.fail_sync = random.between(1, 100); break;
    default: plan.stop_at_step = random.below(4000); break;
    }
    return plan;
}

workloads small_workloads() {
    workloads all;
    all.push_back(make_ring(2, 2));
    all.push_back(make_fan_out(4));
    all.push_back(make_timers(1));
    all.push_back(make_scheduled(3));
    all.push_back(make_pokes(1));
    all.push_back(make_signals(2, 2, 3));
    all.push_back(make_witness(1, 2));
    all.push_back(make_tree(1));
    all.push_back(make_doomed_tree(1));
    all.push_back(make_mourners(2));
    all.push_back(make_generations(3));
    all.push_back(make_lifecycle(2));
    all.push_back(make_rewinds(1));
    all.push_back(make_purges(2));
    all.push_back(make_management(2));
    all.push_back(make_archives(2));
    all.push_back(make_programs(23, 1, true));
    all.push_back(make_turmoil(1, 2, 4));
    return all;
}

task_hub_params small_params() {
    task_hub_params params;
    params.seed = 1;
    params.strands = 2;
    return params;
}

fault_plan plan_of(step_fault fault, std::uint64_t nth) {
    fault_plan plan;
    switch (fault) {
    case step_fault::crash_after_write: plan.when_done = true; [[fallthrough]];
    case step_fault::crash_before_write: plan.crash_at_write = nth; break;
    case step_fault::crash_after_sync: plan.when_done = true; [[fallthrough]];
    case step_fault::crash_before_sync: plan.crash_at_sync = nth; break;
    case step_fault::fail_after_write: plan.when_done = true; [[fallthrough]];
    case step_fault::fail_write: plan.fail_write = nth; break;
    case step_fault::fail_after_sync: plan.when_done = true; [[fallthrough]];
    case step_fault::fail_sync: plan.fail_sync = nth; break;
    }
    return plan;
}

} // namespace

std::string_view to_string(step_fault fault) noexcept {
    switch (fault) {
    case step_fault::crash_before_write: return "crash_before_write";
    case step_fault::crash_after_write: return "crash_after_write";
    case step_fault::crash_before_sync: return "crash_before_sync";
    case step_fault::crash_after_sync: return "crash_after_sync";
    case step_fault::fail_write: return "fail_write";
    case step_fault::fail_after_write: return "fail_after_write";
    case step_fault::fail_sync: return "fail_sync";
    case step_fault::fail_after_sync: return "fail_after_sync";
    }
    return "unknown";
}

std::uint64_t run_seed(std::uint64_t seed) {
    auto all = mixed_workloads(choice(seed * 977));
    world sim(seed, mixed_params(choice(seed * 1009)), all);
    for (std::uint64_t life = 0; sim.live(mixed_plan(seed, life)) != life_end::done; ++life)
        check(life < 2 * most_faulty_lives, "so many lives and no end");
    sim.check_end();
    return sim.trace();
}

bool run_with_fault(step_fault fault, std::uint64_t nth) {
    auto all = small_workloads();
    world sim(nth, small_params(), all);
    life_plan plan;
    plan.seed = 1;
    plan.stop_after_failure = nth % 2 == 0;
    plan.faults = plan_of(fault, nth);
    bool struck = false;
    while (sim.live(plan) != life_end::done) {
        check(!struck, "a life without faults did not come to its end");
        struck = true;
        plan.faults = {};
        plan.seed += 1;
    }
    sim.check_end();
    return struck;
}

void run_crashing_always(std::uint64_t nth) {
    constexpr std::uint64_t most_lives = 200;
    auto all = small_workloads();
    world sim(nth, small_params(), all);
    life_plan plan;
    plan.faults.crash_at_write = nth;
    do {
        plan.seed += 1;
        if (plan.seed > most_lives)
            plan.faults = {};
    } while (sim.live(plan) != life_end::done);
    sim.check_end();
}

} // namespace pianola::simulation
