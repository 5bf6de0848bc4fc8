#pragma once

#include <pianola/journal/journal.hpp>
#include <pianola/journal/memory_store.hpp>
#include <pianola/runtime/task_hub.hpp>

#include <simulation/faulting_log.hpp>
#include <simulation/sim_context.hpp>
#include <simulation/workload.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <string>

namespace pianola::simulation {

/// One life of a world: from opening the journal until it ends or crashes.
struct life_plan {
    std::uint64_t seed = 0;
    fault_plan faults;
    std::uint64_t crash_at_step = fault_plan::never;
    bool clock_steps = false;
};

/// How a life ended.
enum class life_end { done, crashed };

/// A whole task hub over the real committer and the journal in memory, in a simulated world that
/// may crash and be restarted on the same disk.
class world {
public:
    world(std::uint64_t seed, const task_hub_params& params, workloads& all);
    ~world();

    /// Runs until the workloads are done, or the plan ends it. Throws check_failed when a promise
    /// is broken, or when nothing moves any more.
    life_end live(const life_plan& plan);
    /// After the last life: what must hold of the disk and of every history.
    void check_end();

    [[nodiscard]] std::uint64_t trace() const noexcept { return trace_; }
    [[nodiscard]] std::uint64_t writes() const noexcept { return writes_; }

private:
    struct life;
    [[nodiscard]] bool all_done() const;
    void crash();
    void run_aside(life& in, asio::awaitable<void> what);

    std::mt19937_64 random_;
    task_hub_params params_;
    workloads& workloads_;
    std::shared_ptr<memory_disk> disk_ = std::make_shared<memory_disk>();
    std::shared_ptr<const registry> code_;
    instant now_;
    std::uint64_t trace_ = 0;
    std::uint64_t writes_ = 0;
};

} // namespace pianola::simulation
