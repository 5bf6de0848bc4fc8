#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace pianola::simulation {

/// Runs the scenario of a seed: which workloads, limits and faults it has is the seed's choice.
/// Gives a number that is equal for equal runs. Throws check_failed for a broken promise.
std::uint64_t run_seed(std::uint64_t seed);

/// The one thing that goes wrong in the small scenario.
enum class step_fault {
    crash_before_write,
    crash_after_write,
    crash_before_sync,
    crash_after_sync,
    fail_write,
    fail_after_write,
    fail_sync,
    fail_after_sync,
};
inline constexpr std::size_t step_fault_count = 8;
std::string_view to_string(step_fault fault) noexcept;

/// Runs a small scenario of all workloads that meets this fault at its `nth` write or sync, and
/// nothing else. False when it came to its end before.
bool run_with_fault(step_fault fault, std::uint64_t nth);

/// Runs the small scenario so that each life crashes at its `nth` write, as long as that takes.
void run_crashing_always(std::uint64_t nth);

} // namespace pianola::simulation
