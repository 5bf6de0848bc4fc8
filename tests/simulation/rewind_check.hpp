#pragma once

#include <pianola/actors/registry.hpp>
#include <pianola/journal/history_event.hpp>
#include <pianola/runtime/rewind_plan.hpp>

#include <span>
#include <string>
#include <vector>

/// What rewinding promises, computed from histories alone. Everything throws check_failed.
namespace pianola::simulation {

using history_events = std::vector<history_event>;

/// The plan must say what follows from the history it was made for. A plan that may have been made
/// without the code may list timers that the code has cancelled.
void check_plan(const registry& code,
                const rewind_plan& plan,
                std::span<const history_event> history,
                bool made_with_code);

/// `after` must be what `plan` keeps of `before`, then the rewind, then the events it carries over.
void check_rewound(const rewind_plan& plan,
                   const rewind_options& options,
                   std::span<const history_event> before,
                   std::span<const history_event> after);

/// How a fresh run has ended, or stands.
struct fresh_run {
    runtime_status status = runtime_status::pending;
    payload output;
    payload custom_status;
};

/// Gives a fresh run, which was never rewound, the messages of this history at their times. It must
/// ask for the same actions. The history may have been rewound to events, but not because of
/// failures: then calls are tried again that the fresh run would have seen fail.
[[nodiscard]] fresh_run check_as_fresh(const registry& code,
                                       const std::string& id,
                                       std::span<const history_event> history);
/// Whether that can be said of this history.
[[nodiscard]] bool can_be_fresh(std::span<const history_event> history);

} // namespace pianola::simulation
