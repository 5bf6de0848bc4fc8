#pragma once

#include <pianola/journal/failure.hpp>
#include <pianola/journal/history_event.hpp>
#include <pianola/runtime/instance_archive.hpp>

#include <boost/describe.hpp>

#include <array>
#include <string_view>
#include <variant>

/// The members of what an archive's text holds, for writing and for reading: a member that is not
/// named here is in no file. They are called in the text as they are here.
namespace pianola {

BOOST_DESCRIBE_STRUCT(archived_instance,
                      (),
                      (id,
                       name,
                       version,
                       status,
                       created,
                       last_updated,
                       completed,
                       scheduled_start,
                       tags,
                       parent,
                       execution_id,
                       custom_status))

namespace history {

BOOST_DESCRIBE_STRUCT(trace_context, (), (trace_parent, span_id, trace_state))
BOOST_DESCRIBE_STRUCT(parent_instance,
                      (),
                      (instance_id, execution_id, name, version, scheduled_id, number, execution))
BOOST_DESCRIBE_STRUCT(hidden_events, (), (turn, first, count))

BOOST_DESCRIBE_STRUCT(execution_started,
                      (),
                      (name,
                       version,
                       input,
                       instance_id,
                       execution_id,
                       parent,
                       scheduled_start,
                       trace,
                       orchestration_span_id,
                       tags,
                       seed))
BOOST_DESCRIBE_STRUCT(execution_completed, (), (status, result, failure))
BOOST_DESCRIBE_STRUCT(execution_terminated, (), (input, recurse))
BOOST_DESCRIBE_STRUCT(task_scheduled,
                      (),
                      (name, version, input, trace, tags, operation, attempt, timeout))
BOOST_DESCRIBE_STRUCT(task_completed, (), (scheduled_id, result))
BOOST_DESCRIBE_STRUCT(task_failed, (), (scheduled_id, failure))
BOOST_DESCRIBE_STRUCT(sub_orchestration_created,
                      (),
                      (instance_id, name, version, input, trace, tags, operation, attempt))
BOOST_DESCRIBE_STRUCT(sub_orchestration_completed, (), (scheduled_id, result))
BOOST_DESCRIBE_STRUCT(sub_orchestration_failed, (), (scheduled_id, failure))
BOOST_DESCRIBE_STRUCT(timer_created, (), (fire_at, operation))
BOOST_DESCRIBE_STRUCT(timer_fired, (), (fire_at, timer_id))
BOOST_DESCRIBE_STRUCT(orchestrator_started, (), ())
BOOST_DESCRIBE_STRUCT(orchestrator_completed, (), ())
BOOST_DESCRIBE_STRUCT(event_sent, (), (instance_id, name, input))
BOOST_DESCRIBE_STRUCT(event_raised, (), (name, input))
BOOST_DESCRIBE_STRUCT(generic_event, (), (data))
BOOST_DESCRIBE_STRUCT(history_state, (), (state))
BOOST_DESCRIBE_STRUCT(continue_as_new, (), (input))
BOOST_DESCRIBE_STRUCT(execution_suspended, (), (reason))
BOOST_DESCRIBE_STRUCT(execution_resumed, (), (reason))
BOOST_DESCRIBE_STRUCT(entity_operation_signaled,
                      (),
                      (request_id, operation, scheduled_time, input, target_instance_id))
BOOST_DESCRIBE_STRUCT(entity_operation_called,
                      (),
                      (request_id,
                       operation,
                       scheduled_time,
                       input,
                       parent_instance_id,
                       parent_execution_id,
                       target_instance_id))
BOOST_DESCRIBE_STRUCT(entity_operation_completed, (), (request_id, output))
BOOST_DESCRIBE_STRUCT(entity_operation_failed, (), (request_id, failure))
BOOST_DESCRIBE_STRUCT(entity_lock_requested,
                      (),
                      (critical_section_id, lock_set, position, parent_instance_id))
BOOST_DESCRIBE_STRUCT(entity_lock_granted, (), (critical_section_id))
BOOST_DESCRIBE_STRUCT(entity_unlock_sent,
                      (),
                      (critical_section_id, parent_instance_id, target_instance_id))
BOOST_DESCRIBE_STRUCT(execution_rewound,
                      (),
                      (reason,
                       parent_execution_id,
                       instance_id,
                       trace,
                       name,
                       version,
                       input,
                       parent,
                       tags,
                       base,
                       base_until,
                       hidden,
                       asked_again,
                       skipped,
                       new_execution_id))

} // namespace history

namespace detail {

/// What events are called in the text, in the order of history::body.
inline constexpr std::array<std::string_view, 28> archived_event_names{
    "ExecutionStarted",
    "ExecutionCompleted",
    "ExecutionTerminated",
    "TaskScheduled",
    "TaskCompleted",
    "TaskFailed",
    "SubOrchestrationInstanceCreated",
    "SubOrchestrationInstanceCompleted",
    "SubOrchestrationInstanceFailed",
    "TimerCreated",
    "TimerFired",
    "OrchestratorStarted",
    "OrchestratorCompleted",
    "EventSent",
    "EventRaised",
    "GenericEvent",
    "HistoryState",
    "ContinueAsNew",
    "ExecutionSuspended",
    "ExecutionResumed",
    "EntityOperationSignaled",
    "EntityOperationCalled",
    "EntityOperationCompleted",
    "EntityOperationFailed",
    "EntityLockRequested",
    "EntityLockGranted",
    "EntityUnlockSent",
    "ExecutionRewound",
};
static_assert(archived_event_names.size() == std::variant_size_v<history::body>);

} // namespace detail
} // namespace pianola
