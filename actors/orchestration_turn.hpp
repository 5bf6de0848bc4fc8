#pragma once

#include <pianola/actors/live_orchestration.hpp>
#include <pianola/actors/log_line.hpp>
#include <pianola/actors/registry.hpp>
#include <pianola/journal/commit.hpp>
#include <pianola/journal/instance_record.hpp>
#include <pianola/journal/instant.hpp>
#include <pianola/journal/message.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace pianola {

/// A turn over one of these fails its orchestration.
struct turn_limits {
    std::size_t max_actions = 100'000;
    std::size_t max_bytes = std::size_t{64} << 20;
    std::size_t max_payload_bytes = std::size_t{4} << 20;
    std::size_t max_messages = 10'000;
    /// How many earlier executions continue-as-new keeps.
    std::size_t kept_executions = 0;
    /// Of one instance, that are not durable yet. At least 1: then nothing goes ahead of the disk.
    std::size_t max_turns_in_flight = 8;
};

/// A message waiting for its instance. In-process results, timer firings and starts have no
/// position: they were never journaled and never move the watermark.
struct waiting_message {
    std::optional<inbox_position> position;
    message content;
    /// Of a timer firing: which one. Only a hint, checked against the open timers. The event's
    /// timestamp is then when it fired.
    std::optional<timer_key> timer;
};
using message_queue = std::vector<waiting_message>;

/// An activity to run once its turn is durable.
struct activity_work_item {
    instance_number number;
    execution_number execution;
    event_number event;
    event_id task;
    pianola::instance_id instance;
    history::task_scheduled call;
};

/// A message whose target is known by id so far.
struct addressed_message {
    instance_id target;
    bool create_number = false; ///< A start: an id without a number gets one.
    message content;
};

/// What one turn decided. Nothing has happened yet: it is the actor that commits it, and only then
/// lets it be seen (see instance_actor for what may go ahead).
struct turn_outcome {
    /// How many of the waiting messages are dealt with: taken, or dropped. With an empty commit
    /// and nothing consumed there was no turn to take.
    std::size_t consumed = 0;
    /// How many of them were dropped: late, duplicated, or for another execution.
    std::size_t dropped = 0;
    /// The commit, but for the epoch, the numbers of `addressed` and the inbox entries to delete.
    /// Without a record: messages were dropped, and their keys are all there is to write.
    pianola::commit commit;
    std::vector<addressed_message> addressed;
    std::vector<activity_work_item> activities;
    std::vector<log_line> log;
    /// This execution was terminated or superseded: its running activities are no longer wanted.
    std::optional<execution_number> stop_activities;
};

/// What a turn is computed from.
struct turn_input {
    const registry& code;
    const turn_limits& limits;
    instance_number number;
    const std::optional<instance_record>&
        record; ///< As of the turn before; absent before the first.
    std::span<const waiting_message> messages;
    instant now;
    /// A start does not erase the execution it supersedes: it restarts it.
    bool restart = false;
};

/// Whether a start comes from the parent an instance already has, rewound since.
[[nodiscard]] bool supersedes(const history::parent_instance& now,
                              const history::parent_instance& before);

/// Takes one turn: a pure function from history (as folded in `live`), messages and time to an
/// outcome. `live` is advanced; when the outcome is not committed it must be thrown away. Absent
/// `live`: the instance has no running execution.
[[nodiscard]] turn_outcome take_turn(const turn_input& input,
                                     std::optional<live_orchestration>& live);

} // namespace pianola
