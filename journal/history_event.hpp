#pragma once

#include <pianola/journal/failure.hpp>
#include <pianola/journal/identifiers.hpp>
#include <pianola/journal/instant.hpp>
#include <pianola/journal/payload.hpp>
#include <pianola/journal/rare.hpp>
#include <pianola/journal/runtime_status.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// The 28 history events of Durable Task, as plain values. What is not Durable Task's is marked
/// "ours". How ids correlate:
///
/// | event                              | history_event::id | refers to                          |
/// |------------------------------------|-------------------|------------------------------------|
/// | scheduled, created, sent …         | id of the action  |                                    |
/// | task completed / failed            | −1                | scheduled_id = id of the action    |
/// | sub-orchestration completed/failed | −1                | scheduled_id = id of the action    |
/// | timer fired                        | −1                | timer_id = id of the action        |
/// | event raised                       | −1                | name, compared without case        |
/// | everything else                    | −1                |                                    |
namespace pianola::history {

using tags = std::map<std::string, std::string>;

/// W3C trace context; carried through, never interpreted.
struct trace_context {
    std::string trace_parent;
    std::string span_id;
    std::optional<std::string> trace_state;
    friend bool operator==(const trace_context&, const trace_context&) = default;
};

/// Who started a sub-orchestration, and which of its actions waits for the answer.
struct parent_instance {
    pianola::instance_id instance_id;
    pianola::execution_id execution_id;
    std::string name;
    std::optional<std::string> version;
    event_id scheduled_id;
    instance_number number;     ///< Ours: where the answer goes.
    execution_number execution; ///< Ours: the execution that waits for it.
    friend bool operator==(const parent_instance&, const parent_instance&) = default;
};

struct execution_started {
    std::string name;
    std::optional<std::string> version;
    payload input;
    pianola::instance_id instance_id;
    pianola::execution_id execution_id;
    rare<parent_instance> parent;
    std::optional<instant> scheduled_start;
    rare<trace_context> trace;
    rare<std::string> orchestration_span_id;
    history::tags tags;
    pianola::execution_id seed; ///< Ours: what ids and new_guid derive from.
    friend bool operator==(const execution_started&, const execution_started&) = default;
};

struct execution_completed {
    runtime_status status = runtime_status::completed;
    payload result;
    rare<failure_details> failure;
    friend bool operator==(const execution_completed&, const execution_completed&) = default;
};

struct execution_terminated {
    payload input; ///< Becomes the output of the instance.
    bool recurse = false;
    friend bool operator==(const execution_terminated&, const execution_terminated&) = default;
};

struct task_scheduled {
    std::string name;
    std::optional<std::string> version;
    payload input;
    rare<trace_context> trace;
    history::tags tags;
    event_id operation = no_event_id; ///< Ours: the first attempt; −1 when this is it.
    std::uint32_t attempt = 1;        ///< Ours: from 1.
    ticks timeout{0};                 ///< Ours: 0 is none.
    friend bool operator==(const task_scheduled&, const task_scheduled&) = default;
};

struct task_completed {
    event_id scheduled_id;
    payload result;
    friend bool operator==(const task_completed&, const task_completed&) = default;
};

struct task_failed {
    event_id scheduled_id;
    failure_details failure;
    friend bool operator==(const task_failed&, const task_failed&) = default;
};

struct sub_orchestration_created {
    pianola::instance_id instance_id;
    std::string name;
    std::optional<std::string> version;
    payload input;
    rare<trace_context> trace;
    history::tags tags;
    event_id operation = no_event_id; ///< Ours: the first attempt; −1 when this is it.
    std::uint32_t attempt = 1;        ///< Ours: from 1.
    friend bool operator==(const sub_orchestration_created&,
                           const sub_orchestration_created&) = default;
};

struct sub_orchestration_completed {
    event_id scheduled_id;
    payload result;
    friend bool operator==(const sub_orchestration_completed&,
                           const sub_orchestration_completed&) = default;
};

struct sub_orchestration_failed {
    event_id scheduled_id;
    failure_details failure;
    friend bool operator==(const sub_orchestration_failed&,
                           const sub_orchestration_failed&) = default;
};

struct timer_created {
    instant fire_at;
    event_id operation = no_event_id; ///< Ours: the retried operation this back-off belongs to.
    friend bool operator==(const timer_created&, const timer_created&) = default;
};

struct timer_fired {
    instant fire_at;
    event_id timer_id;
    friend bool operator==(const timer_fired&, const timer_fired&) = default;
};

/// Begins a turn; its timestamp is the orchestrator's current time.
struct orchestrator_started {
    friend bool operator==(const orchestrator_started&, const orchestrator_started&) = default;
};
struct orchestrator_completed {
    friend bool operator==(const orchestrator_completed&, const orchestrator_completed&) = default;
};

struct event_sent {
    pianola::instance_id instance_id;
    std::string name;
    payload input;
    friend bool operator==(const event_sent&, const event_sent&) = default;
};

struct event_raised {
    std::string name;
    payload input;
    friend bool operator==(const event_raised&, const event_raised&) = default;
};

struct generic_event {
    payload data;
    friend bool operator==(const generic_event&, const generic_event&) = default;
};

/// Legacy snapshot of an instance's state; carried as its serialized text.
struct history_state {
    payload state;
    friend bool operator==(const history_state&, const history_state&) = default;
};

struct continue_as_new {
    payload input;
    friend bool operator==(const continue_as_new&, const continue_as_new&) = default;
};

struct execution_suspended {
    payload reason;
    friend bool operator==(const execution_suspended&, const execution_suspended&) = default;
};

struct execution_resumed {
    payload reason;
    friend bool operator==(const execution_resumed&, const execution_resumed&) = default;
};

struct entity_operation_signaled {
    std::string request_id;
    std::string operation;
    std::optional<instant> scheduled_time;
    payload input;
    std::optional<std::string> target_instance_id;
    friend bool operator==(const entity_operation_signaled&,
                           const entity_operation_signaled&) = default;
};

struct entity_operation_called {
    std::string request_id;
    std::string operation;
    std::optional<instant> scheduled_time;
    payload input;
    rare<std::string> parent_instance_id;
    rare<std::string> parent_execution_id;
    rare<std::string> target_instance_id;
    friend bool operator==(const entity_operation_called&,
                           const entity_operation_called&) = default;
};

struct entity_operation_completed {
    std::string request_id;
    payload output;
    friend bool operator==(const entity_operation_completed&,
                           const entity_operation_completed&) = default;
};

struct entity_operation_failed {
    std::string request_id;
    failure_details failure;
    friend bool operator==(const entity_operation_failed&,
                           const entity_operation_failed&) = default;
};

struct entity_lock_requested {
    std::string critical_section_id;
    std::vector<std::string> lock_set;
    std::int32_t position = 0;
    std::optional<std::string> parent_instance_id;
    friend bool operator==(const entity_lock_requested&, const entity_lock_requested&) = default;
};

struct entity_lock_granted {
    std::string critical_section_id;
    friend bool operator==(const entity_lock_granted&, const entity_lock_granted&) = default;
};

struct entity_unlock_sent {
    std::string critical_section_id;
    std::optional<std::string> parent_instance_id;
    std::optional<std::string> target_instance_id;
    friend bool operator==(const entity_unlock_sent&, const entity_unlock_sent&) = default;
};

/// Events of one turn of a base execution that a rewound one leaves out.
struct hidden_events {
    turn_number turn;
    std::uint32_t first = 0; ///< Index within the turn, from 0.
    std::uint32_t count = 0;
    friend bool operator==(const hidden_events&, const hidden_events&) = default;
};

/// The first event of a rewound execution. Its history is that of its base, less what is hidden,
/// and then its own: what the base hides stays hidden.
struct execution_rewound {
    payload reason;
    rare<std::string> parent_execution_id;
    rare<std::string> instance_id;
    rare<trace_context> trace;
    rare<std::string> name;
    rare<std::string> version;
    payload input;
    rare<parent_instance> parent;
    history::tags tags;
    execution_number base;                  ///< Ours: the execution that is continued.
    turn_number base_until;                 ///< Ours: its turns from this one on are left out.
    std::vector<hidden_events> hidden;      ///< Ours: and these of earlier turns, ascending.
    std::vector<event_id> asked_again;      ///< Ours: actions the code will ask for once more.
    std::vector<event_id> skipped;          ///< Ours: ids that are not given a second time.
    pianola::execution_id new_execution_id; ///< Ours: of this execution; the seed is the base's.
    friend bool operator==(const execution_rewound&, const execution_rewound&) = default;
};

/// Closed: a new event does not compile until every fold handles it. The order is free; the
/// on-disk numbers are those of history_event_number (history_codec.hpp).
using body = std::variant<execution_started,
                          execution_completed,
                          execution_terminated,
                          task_scheduled,
                          task_completed,
                          task_failed,
                          sub_orchestration_created,
                          sub_orchestration_completed,
                          sub_orchestration_failed,
                          timer_created,
                          timer_fired,
                          orchestrator_started,
                          orchestrator_completed,
                          event_sent,
                          event_raised,
                          generic_event,
                          history_state,
                          continue_as_new,
                          execution_suspended,
                          execution_resumed,
                          entity_operation_signaled,
                          entity_operation_called,
                          entity_operation_completed,
                          entity_operation_failed,
                          entity_lock_requested,
                          entity_lock_granted,
                          entity_unlock_sent,
                          execution_rewound>;

} // namespace pianola::history

namespace pianola {

/// One line of an execution's history.
struct history_event {
    event_id id = no_event_id;
    instant timestamp;
    history::body body;

    history_event() = default;
    history_event(event_id event, instant time, history::body content)
        : id(event), timestamp(time), body(std::move(content)) {}

    template <class Event>
    [[nodiscard]] const Event* get_if() const noexcept {
        return std::get_if<Event>(&body);
    }

    friend bool operator==(const history_event&, const history_event&) = default;
};

} // namespace pianola
