#pragma once

#include <pianola/actors/registry.hpp>
#include <pianola/journal/history_event.hpp>
#include <pianola/journal/identifiers.hpp>
#include <pianola/journal/journal.hpp>

#include <cstddef>
#include <span>
#include <vector>

/// Which events a rewind leaves out. Pure functions over a whole history; none of them changes it.
namespace pianola {

/// The history of an execution, and where its events are stored.
struct located_history {
    std::span<const history_event> events;
    std::span<const event_place> places; ///< Of the events, one each.
};

/// Durable Task's rewind: leaves out every operation that has failed, with all its attempts and
/// the timers between them, and that the orchestration has ended. Everything else is kept.
[[nodiscard]] history::execution_rewound hide_failures(const located_history& history);

/// Leaves out what comes after event `last`, from the start of a turn on, and in any case that the
/// orchestration has ended. Of the first turn, execution_started always stays.
[[nodiscard]] history::execution_rewound hide_after(const located_history& history,
                                                    event_number last);

/// Lets the code play what is kept. Where it goes another way because a failure is hidden (it had
/// handled it, say), that turn's actions from there on and all later turns are left out, too.
/// Does nothing when the code is missing, or does not fit the history before the first failure.
void fit_to_code(const registry& code,
                 const located_history& history,
                 history::execution_rewound& rewind);

/// Whether a rewind leaves out this event.
[[nodiscard]] bool hides(const history::execution_rewound& rewind, event_place place) noexcept;

/// What is kept, in order.
[[nodiscard]] std::vector<history_event> kept_events(const located_history& history,
                                                     const history::execution_rewound& rewind);

} // namespace pianola
