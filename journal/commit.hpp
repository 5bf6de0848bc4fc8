#pragma once

#include <pianola/journal/history_event.hpp>
#include <pianola/journal/identifiers.hpp>
#include <pianola/journal/instance_record.hpp>
#include <pianola/journal/instant.hpp>
#include <pianola/journal/message.hpp>

#include <optional>
#include <vector>

namespace pianola {

/// Names one durable timer. Only a hint: a firing is checked against the open timers.
struct timer_key {
    instant due;
    instance_number number;
    execution_number execution;
    event_number event; ///< Of the timer_created event; 0 for a scheduled start.
    friend constexpr auto operator<=>(const timer_key&, const timer_key&) noexcept = default;
};

/// A message on its way to another (or the same) instance of the hub.
struct outgoing_message {
    instance_number target;
    message content;
};

/// What the indexes hold of an instance, so that the journal can take the old rows back.
struct index_entry {
    runtime_status status = runtime_status::pending;
    instant created;
    friend bool operator==(const index_entry&, const index_entry&) = default;
};

/// A new id → number row.
struct id_assignment {
    instance_id id;
    instance_number number;
};

/// Turns of one execution that nobody will read again.
struct superseded_turns {
    execution_number execution;
    turn_number first;
    turn_number last;
    bool wide = false;
};

/// The atomic outcome of one turn, or (without `record`) messages that a client sends. Applied
/// whole or refused whole; nothing it did is visible before it is durable.
struct commit {
    /// Whose turn; none (0) for a commit of messages alone.
    instance_number number;
    /// Precondition: the newest turn the journal knows of `number`; 0 for an unknown instance.
    turn_number expected_turn;
    /// Precondition: the owner's opening of the journal.
    epoch_number epoch;

    std::optional<instance_record> record;
    /// What the indexes hold now; absent for a new instance.
    std::optional<index_entry> previous;
    /// The events of turn `record->turn` of `record->execution`, after all earlier ones.
    std::vector<history_event> events;
    std::optional<superseded_turns> superseded;

    /// Ids that this commit is the first to mention: own, or of children.
    std::vector<id_assignment> assignments;
    /// Written into their targets' inboxes, in this order.
    std::vector<outgoing_message> messages;
    std::vector<timer_key> timers_set;
    std::vector<timer_key> timers_cancelled;
    /// Delete own inbox entries up to and including this position. They are consumed.
    std::vector<inbox_position> inbox_deleted;
};

} // namespace pianola
