#pragma once

#include <pianola/journal/committer.hpp>
#include <pianola/journal/memory_store.hpp>
#include <pianola/runtime/task_hub.hpp>

#include <simulation/faulting_log.hpp>
#include <simulation/sim_context.hpp>
#include <simulation/workload.hpp>

#include <cstdint>
#include <memory>
#include <random>
#include <string>

namespace pianola::simulation {

/// One life of a world: from opening the journal until its clients are done, it is stopped in
/// order, or it crashes.
struct life_plan {
    std::uint64_t seed = 0;
    fault_plan faults;
    std::uint64_t crash_at_step = fault_plan::never;
    std::uint64_t stop_at_step = fault_plan::never;
    bool clock_steps = false;
    /// The orchestrators of these workloads are not registered, a bit each: what they have started
    /// is parked. Such a life ends also when nothing moves.
    std::uint64_t missing_code = 0;
    /// After a failed write or sync the hub is stopped in order before the journal is reopened,
    /// instead of dropped.
    bool stop_after_failure = false;
    pace disk;       ///< Of writes and syncs.
    pace reads;      ///< Of the journal's other reads.
    pace deliveries; ///< Of messages, from the journal to the hub.
    pace hub;        ///< Of the threads that run instances.
    pace activities; ///< Of those that run plain activities.
    committer_params committer;
};

enum class life_end { done, stopped, failed, crashed };

/// A whole task hub over the real committer and the keyed journal, on a disk in memory, in a
/// simulated world that may crash and be restarted on the same disk.
class world {
public:
    world(std::uint64_t seed, const task_hub_params& params, workloads& all);
    ~world();

    /// Runs until the plan ends it or the workloads are done. Throws check_failed when a promise is
    /// broken, or when nothing moves any more.
    life_end live(const life_plan& plan);
    /// After the last life: recovers once more, lets everything come to rest, and checks all that
    /// the disk holds.
    void check_end();

    [[nodiscard]] std::uint64_t trace() const noexcept { return trace_; }
    /// Of the life before.
    [[nodiscard]] std::uint64_t writes() const noexcept { return writes_; }
    [[nodiscard]] std::uint64_t syncs() const noexcept { return syncs_; }

private:
    struct life;
    [[nodiscard]] std::shared_ptr<const registry> code_without(std::uint64_t missing) const;
    void open(life& in, const life_plan& plan);
    life_end run(life& in, const life_plan& plan);
    [[nodiscard]] bool stop(life& in);
    void close(life& in);
    [[nodiscard]] bool all_done() const;
    [[nodiscard]] std::string all_left(life& in) const;

    std::mt19937_64 random_;
    task_hub_params params_;
    workloads& workloads_;
    std::shared_ptr<memory_disk> disk_ = std::make_shared<memory_disk>();
    instant now_;
    instant latest_ = instant::min(); ///< The latest time any clock has shown.
    std::uint64_t lives_ = 0;
    std::uint64_t trace_ = 0;
    std::uint64_t writes_ = 0;
    std::uint64_t syncs_ = 0;
};

} // namespace pianola::simulation
