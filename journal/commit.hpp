#pragma once

#include <pianola/journal/history_event.hpp>
#include <pianola/journal/identifiers.hpp>
#include <pianola/journal/instance_record.hpp>
#include <pianola/journal/instant.hpp>
#include <pianola/journal/message.hpp>

#include <optional>
#include <string>
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

/// What of an instance's index rows a turn may change, so that the old rows can be taken back.
struct index_entry {
    runtime_status status = runtime_status::pending;
    instant created;
    instant last_updated;
    std::optional<instant> completed;

    static index_entry of(const instance_record& record) {
        return {record.status, record.created, record.last_updated, record.completed};
    }
    friend bool operator==(const index_entry&, const index_entry&) = default;
};

/// What of them changes only when a new start takes over the id.
struct index_identity {
    std::string name;
    std::optional<std::string> version;
    history::tags tags;
    std::optional<instance_id> parent;

    static index_identity of(const instance_record& record) {
        index_identity identity{record.name, record.version, record.tags, std::nullopt};
        if (record.parent)
            identity.parent = record.parent->instance_id;
        return identity;
    }
    friend bool operator==(const index_identity&, const index_identity&) = default;
};

/// An instance that is purged, as its newest record says.
struct purged_instance {
    instance_number number;
    turn_number turn; ///< Precondition: the newest turn the journal knows of it.
    instance_id id;
    std::string name;
    runtime_status status = runtime_status::pending;

    static purged_instance of(instance_number number, const instance_record& record) {
        return {number, record.turn, record.id, record.name, record.status};
    }
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

/// A row of what a hub keeps for itself: its jobs in progress, its retention policies.
struct hub_row {
    std::string key;                  ///< Text, not empty; keys with a common prefix read together.
    std::optional<std::string> value; ///< Absent: erase the row.
    friend bool operator==(const hub_row&, const hub_row&) = default;
};

/// The atomic outcome of one turn; or (without `record`) a purge of instances, messages that a
/// client sends, or rows of the hub. Applied whole or refused whole; nothing it did is visible
/// before it is durable.
struct commit {
    /// Whose turn; none (0) for a commit of purges, messages or rows alone.
    instance_number number;
    /// Precondition: the newest turn the journal knows of `number`; 0 for an unknown instance.
    turn_number expected_turn;
    /// `expected_turn` and those of `purged` were read from the journal as it was after this
    /// commit, or a later one: often that spares reading them again.
    std::optional<commit_number> expected_after;
    /// Precondition: the owner's opening of the journal.
    epoch_number epoch;

    std::optional<instance_record> record;
    /// The row of the custom status before is not needed any more.
    bool custom_status_dropped = false;
    /// What the indexes hold now; absent for a new instance.
    std::optional<index_entry> previous;
    /// What the indexes hold besides, when a new start took over the id; absent when this turn
    /// leaves name, version, tags and parent as they are.
    std::optional<index_identity> replaced;
    /// The events of turn `record->turn` of `record->execution`, after all earlier ones.
    std::vector<history_event> events;
    /// Of an instance that comes with its history, being imported: the events of the turns right
    /// before `record->turn`, oldest first. Precondition: `expected_turn` is 0, and `record->chain`
    /// and `record->has_wide_turns` are those of an execution without turns.
    std::vector<std::vector<history_event>> earlier_turns;
    std::vector<superseded_turns> superseded;
    /// Instead of `record`: these instances are purged. From then on nobody sees their ids, their
    /// index rows or the turns of their executions, and their numbers never live again.
    std::vector<purged_instance> purged;

    /// Ids that this commit is the first to mention: own, or of children.
    std::vector<id_assignment> assignments;
    /// Written into their targets' inboxes, in this order.
    std::vector<outgoing_message> messages;
    std::vector<timer_key> timers_set;
    std::vector<timer_key> timers_cancelled;
    /// Delete own inbox entries up to and including this position. They are consumed.
    std::vector<inbox_position> inbox_deleted;
    std::vector<hub_row> hub_rows;
};

} // namespace pianola
