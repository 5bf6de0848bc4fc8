#pragma once

#include <pianola/actors/orchestration_turn.hpp>
#include <pianola/actors/registry.hpp>
#include <pianola/actors/rewind.hpp>
#include <pianola/journal/history_event.hpp>
#include <pianola/journal/identifiers.hpp>
#include <pianola/journal/instance_record.hpp>
#include <pianola/journal/instant.hpp>

#include <optional>

namespace pianola {

/// What a rewind is computed from.
struct rewind_input {
    const registry& code;
    instance_number number;
    const instance_record& record;
    const located_history& history; ///< All of the current execution.
    history::execution_rewound rewind;
    bool drop_events = false; ///< Do not carry over the external events that are hidden.
    /// A parent's rewound execution, which takes this child over; absent for the same parent as
    /// before.
    std::optional<history::parent_instance> parent;
    instant now;
};

/// Begins a new execution that continues the kept part of the current one: dispatches the
/// activities that are open in it, arms its timers, and asks its children for their answers. Pure;
/// the code is only replayed, for the history does not tell which timers it has cancelled. It runs
/// in the turn after it.
[[nodiscard]] turn_outcome take_rewind_turn(const rewind_input& input);

/// A completed child whose parent has been rewound owes it the answer again.
[[nodiscard]] turn_outcome take_answering_turn(instance_number number,
                                               const instance_record& record,
                                               const located_history& history,
                                               const history::parent_instance& parent,
                                               instant now);

} // namespace pianola
