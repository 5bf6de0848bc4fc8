#pragma once

#include <pianola/journal/failure.hpp>
#include <pianola/journal/history_event.hpp>
#include <pianola/journal/identifiers.hpp>
#include <pianola/journal/instant.hpp>
#include <pianola/journal/payload.hpp>
#include <pianola/journal/rare.hpp>
#include <pianola/journal/runtime_status.hpp>

#include <boost/container/small_vector.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pianola {

/// An earlier execution whose turns are kept: a rewind or a restart superseded it.
struct kept_execution {
    execution_number execution;
    pianola::execution_id execution_id;
    runtime_status status = runtime_status::completed; ///< When it was superseded.
    turn_number first_turn;
    turn_number last_turn;
    bool has_wide_turns = false;
    /// The execution whose history it continues, being a rewound one; else 0.
    execution_number base;
    friend bool operator==(const kept_execution&, const kept_execution&) = default;
};

/// The row of an instance: rewritten by every turn, so it holds no input and no large output.
struct instance_record {
    pianola::instance_id id;
    std::string name;
    std::optional<std::string> version;
    runtime_status status = runtime_status::pending;
    instant created;
    instant last_updated;
    std::optional<instant> completed;
    std::optional<instant> scheduled_start;
    history::tags tags;
    rare<history::parent_instance> parent;

    execution_number execution; ///< The current one.
    pianola::execution_id execution_id;
    turn_number turn;         ///< The newest turn taken.
    turn_number first_turn;   ///< The first turn of the current execution; 0 while pending.
    event_number next_event;  ///< How many events the current execution has, those of bases too.
    instant turn_time;        ///< The instance's own time: never goes back.
    inbox_position watermark; ///< Messages up to here are consumed. Survives executions.
    /// Set on a client's start: the watermark becomes (number of this very commit, 0). Not stored.
    bool watermark_is_own_commit = false;
    /// Hash over the current execution's history so far. In a commit: before its events; the
    /// journal stores the hash after them and returns it in the outcome.
    std::uint64_t chain = 0;
    /// The code has yet to run for the first time: a scheduled start, or just continued as new.
    bool turn_due = false;
    /// Some turn of this execution took several history keys. In a commit: some earlier turn did;
    /// the journal stores whether this one does too and says so in the outcome.
    bool has_wide_turns = false;
    /// The execution whose history the current one continues, being a rewound one; else 0.
    execution_number base;
    std::vector<kept_execution> kept; ///< Oldest first; every base is among them.

    std::uint32_t open_activities = 0; ///< Scheduled, not completed.
    /// Their positions, while there are at most max_listed_activities of them; else empty.
    boost::container::small_vector<event_number, 4> open_activity_positions;
    static constexpr std::size_t max_listed_activities = 16;

    /// Absent when it stands apart.
    payload custom_status;
    /// It is larger than max_inline_status_bytes and has a row of its own, which turns that leave
    /// it alone do not write. Set by encoding a commit with a new one; reads put it back in.
    bool custom_status_apart = false;
    static constexpr std::size_t max_inline_status_bytes = 1024;
    /// The output, when finished and at most max_inline_output_bytes; else it is in the history.
    payload output;
    bool output_in_history = false;
    rare<failure_details> failure; ///< Likewise never larger than the history's.
    static constexpr std::size_t max_inline_output_bytes = 1024;

    friend bool operator==(const instance_record&, const instance_record&) = default;
};

} // namespace pianola
