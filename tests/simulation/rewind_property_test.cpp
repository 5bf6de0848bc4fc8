// Made-up programs, rewound again and again in a world without faults: there everything that a plan
// says can be compared with what has happened, to the last activity.
#include <simulation/workload.hpp>
#include <simulation/world.hpp>

#include <boost/test/unit_test.hpp>

#include <exception>
#include <string>

namespace pianola::simulation {
namespace rewind_property {

life_plan calm_life(std::uint64_t seed) {
    life_plan plan;
    plan.seed = seed;
    plan.activities.late_one_in = 1 + seed % 3;
    plan.activities.latest = std::chrono::seconds(2); // so that some run when they are rewound
    return plan;
}

task_hub_params calm_params(std::uint64_t seed) {
    task_hub_params params;
    params.seed = seed;
    params.max_concurrent_activities = 1000; // none waits: each that is dispatched begins
    if (seed % 2 == 0)
        params.max_live_instances = 0;
    return params;
}

void run_programs(std::uint64_t seed) {
    workloads all;
    all.push_back(make_programs(seed * 100, 6, false));
    world sim(seed, calm_params(seed), all);
    check(sim.live(calm_life(seed)) == life_end::done, "it did not come to its end");
    sim.check_end();
}

} // namespace rewind_property

BOOST_AUTO_TEST_SUITE(rewind_property)

BOOST_AUTO_TEST_CASE(a_rewound_program_is_as_a_fresh_one) {
    for (std::uint64_t seed = 1; seed != 151; ++seed)
        BOOST_CHECK_NO_THROW(
            try { run_programs(seed); } catch (const std::exception& failure) {
                BOOST_ERROR("seed " << seed << ": " << failure.what());
            });
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace pianola::simulation
