#pragma once

#include <pianola/journal/history_event.hpp>
#include <pianola/journal/identifiers.hpp>

#include <cstdint>

namespace pianola {

/// What reaches an instance from outside its own turns. Durable Task's inbox messages are history
/// events that have not happened yet, so that is what ours carry: execution_started, event_raised,
/// execution_terminated, execution_suspended, execution_resumed, task_completed, task_failed,
/// sub_orchestration_completed, sub_orchestration_failed and timer_fired.
struct message {
    /// The execution it is meant for; none (0) for whichever is current. A message for another
    /// execution than the current one is dropped.
    execution_number execution;
    history_event event;
    /// On a start: take over a child that a superseded execution of the same parent started.
    bool relink = false;

    message() = default;
    message(execution_number target, history_event content)
        : execution(target), event(std::move(content)) {}

    friend bool operator==(const message&, const message&) = default;
};

/// A message with its place in the target's inbox.
struct delivered_message {
    instance_number target;
    inbox_position position;
    message content;
};

} // namespace pianola
