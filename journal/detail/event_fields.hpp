#pragma once

#include <pianola/journal/detail/archive.hpp>
#include <pianola/journal/history_event.hpp>

/// The layout of each history event, for both directions (archive.hpp). Without one an event does
/// not compile. The members stand in the order of the bytes. Instants inside an event are measured
/// from the event's own time.
namespace pianola::detail {

template <class Archive>
void fields(Archive& ar, in<Archive, history::trace_context> e) {
    ar(e.trace_parent, e.span_id, e.trace_state);
}

template <class Archive>
void fields(Archive& ar, in<Archive, history::parent_instance> e) {
    ar(e.instance_id, e.execution_id, e.name, e.version, e.scheduled_id, e.number, e.execution);
}

template <class Archive>
void fields(Archive& ar, in<Archive, history::execution_started> e) {
    ar(e.name,
       e.version,
       e.input,
       e.instance_id,
       e.execution_id,
       e.seed,
       e.parent,
       e.scheduled_start,
       e.trace,
       e.orchestration_span_id,
       e.tags);
}

template <class Archive>
void fields(Archive& ar, in<Archive, history::execution_completed> e) {
    ar(e.status, e.result, e.failure);
}

template <class Archive>
void fields(Archive& ar, in<Archive, history::execution_terminated> e) {
    ar(e.input, e.recurse);
}

template <class Archive>
void fields(Archive& ar, in<Archive, history::task_scheduled> e) {
    ar(e.name, e.version, e.input, e.trace, e.tags, e.operation, e.attempt, e.timeout);
}

template <class Archive>
void fields(Archive& ar, in<Archive, history::task_completed> e) {
    ar(e.scheduled_id, e.result);
}

template <class Archive>
void fields(Archive& ar, in<Archive, history::task_failed> e) {
    ar(e.scheduled_id, e.failure);
}

template <class Archive>
void fields(Archive& ar, in<Archive, history::sub_orchestration_created> e) {
    ar(e.instance_id, e.name, e.version, e.input, e.trace, e.tags, e.operation, e.attempt);
}

template <class Archive>
void fields(Archive& ar, in<Archive, history::sub_orchestration_completed> e) {
    ar(e.scheduled_id, e.result);
}

template <class Archive>
void fields(Archive& ar, in<Archive, history::sub_orchestration_failed> e) {
    ar(e.scheduled_id, e.failure);
}

template <class Archive>
void fields(Archive& ar, in<Archive, history::timer_created> e) {
    ar(e.fire_at, e.operation);
}

template <class Archive>
void fields(Archive& ar, in<Archive, history::timer_fired> e) {
    ar(e.fire_at, e.timer_id);
}

template <class Archive>
void fields(Archive&, in<Archive, history::orchestrator_started>) {}

template <class Archive>
void fields(Archive&, in<Archive, history::orchestrator_completed>) {}

template <class Archive>
void fields(Archive& ar, in<Archive, history::event_sent> e) {
    ar(e.instance_id, e.name, e.input);
}

template <class Archive>
void fields(Archive& ar, in<Archive, history::event_raised> e) {
    ar(e.name, e.input);
}

template <class Archive>
void fields(Archive& ar, in<Archive, history::generic_event> e) {
    ar(e.data);
}

template <class Archive>
void fields(Archive& ar, in<Archive, history::history_state> e) {
    ar(e.state);
}

template <class Archive>
void fields(Archive& ar, in<Archive, history::continue_as_new> e) {
    ar(e.input);
}

template <class Archive>
void fields(Archive& ar, in<Archive, history::execution_suspended> e) {
    ar(e.reason);
}

template <class Archive>
void fields(Archive& ar, in<Archive, history::execution_resumed> e) {
    ar(e.reason);
}

template <class Archive>
void fields(Archive& ar, in<Archive, history::entity_operation_signaled> e) {
    ar(e.request_id, e.operation, e.scheduled_time, e.input, e.target_instance_id);
}

template <class Archive>
void fields(Archive& ar, in<Archive, history::entity_operation_called> e) {
    ar(e.request_id,
       e.operation,
       e.scheduled_time,
       e.input,
       e.parent_instance_id,
       e.parent_execution_id,
       e.target_instance_id);
}

template <class Archive>
void fields(Archive& ar, in<Archive, history::entity_operation_completed> e) {
    ar(e.request_id, e.output);
}

template <class Archive>
void fields(Archive& ar, in<Archive, history::entity_operation_failed> e) {
    ar(e.request_id, e.failure);
}

template <class Archive>
void fields(Archive& ar, in<Archive, history::entity_lock_requested> e) {
    ar(e.critical_section_id, e.lock_set, e.position, e.parent_instance_id);
}

template <class Archive>
void fields(Archive& ar, in<Archive, history::entity_lock_granted> e) {
    ar(e.critical_section_id);
}

template <class Archive>
void fields(Archive& ar, in<Archive, history::entity_unlock_sent> e) {
    ar(e.critical_section_id, e.parent_instance_id, e.target_instance_id);
}

template <class Archive>
void fields(Archive& ar, in<Archive, history::hidden_events> h) {
    ar(h.turn, h.first, h.count);
}

template <class Archive>
void fields(Archive& ar, in<Archive, history::execution_rewound> e) {
    ar(e.reason,
       e.parent_execution_id,
       e.instance_id,
       e.trace,
       e.name,
       e.version,
       e.input,
       e.parent,
       e.tags);
    ar(e.base, e.base_until, e.hidden, e.asked_again, e.skipped, e.new_execution_id);
}

} // namespace pianola::detail
