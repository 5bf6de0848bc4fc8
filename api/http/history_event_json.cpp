#include <pianola/api/http/history_event_json.hpp>

#include <pianola/api/http/json_writer.hpp>
#include <pianola/api/http/time_text.hpp>

#include <optional>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace pianola::http {
namespace {

// By a loop and a count, not by recursion: the chain of causes is as long as its sender made it.
void write_event_failure(json_writer& to, const failure_details& outermost) {
    std::size_t depth = 0;
    for (const failure_details* f = &outermost; f != nullptr; f = f->inner.get(), ++depth) {
        to.key(depth == 0 ? "failure" : "inner").begin_object();
        to.key("type").string(f->type).key("message").string(f->message);
        to.key("stackTrace").string(f->stack_trace);
        to.key("nonRetriable").boolean(f->non_retriable);
        if (f->properties.present())
            to.key("properties").value(f->properties);
    }
    for (; depth > 0; --depth)
        to.end_object();
}

/// Writes the members of one event; each overload begins with the event's type.
struct renderer {
    json_writer& out;

    void type(std::string_view name) { out.key("type").string(name); }
    void text(std::string_view name, const std::optional<std::string>& value) {
        if (value)
            out.key(name).string(*value);
    }
    void time(std::string_view name, const std::optional<instant>& value) {
        if (value)
            out.key(name).string(to_text(*value));
    }
    void value(std::string_view name, const payload& value) {
        if (value.present())
            out.key(name).value(value);
    }
    void tags(const history::tags& all) {
        if (all.empty())
            return;
        out.key("tags").begin_object();
        for (const auto& [key, value] : all)
            out.key(key).string(value);
        out.end_object();
    }
    void id(std::string_view name, event_id id) {
        if (id != no_event_id)
            out.key(name).number(id.value());
    }
    void trace(const rare<history::trace_context>& trace) {
        if (!trace)
            return;
        out.key("traceParent").string(trace->trace_parent);
        text("traceState", trace->trace_state);
    }
    void parent(const rare<history::parent_instance>& parent) {
        if (!parent)
            return;
        out.key("parentInstanceId").string(parent->instance_id.str());
        out.key("parentExecution").string(parent->execution_id.str());
        id("parentTaskId", parent->scheduled_id);
    }
    void attempt(event_id operation, std::uint32_t attempt) {
        id("firstTaskId", operation);
        out.key("attempt").number(attempt);
    }

    void operator()(const history::execution_started& e) {
        type("ExecutionStarted");
        out.key("name").string(e.name);
        text("version", e.version);
        value("input", e.input);
        out.key("instanceId").string(e.instance_id.str());
        out.key("execution").string(e.execution_id.str());
        parent(e.parent);
        time("scheduledStartTime", e.scheduled_start);
        trace(e.trace);
        tags(e.tags);
    }
    void operator()(const history::execution_completed& e) {
        type("ExecutionCompleted");
        out.key("runtimeStatus").string(to_string(e.status));
        value("result", e.result);
        if (e.failure)
            write_event_failure(out, *e.failure);
    }
    void operator()(const history::execution_terminated& e) {
        type("ExecutionTerminated");
        value("input", e.input);
        out.key("recursive").boolean(e.recurse);
    }
    void operator()(const history::task_scheduled& e) {
        type("TaskScheduled");
        out.key("name").string(e.name);
        text("version", e.version);
        value("input", e.input);
        attempt(e.operation, e.attempt);
        trace(e.trace);
        tags(e.tags);
    }
    void operator()(const history::task_completed& e) {
        type("TaskCompleted");
        id("taskId", e.scheduled_id);
        value("result", e.result);
    }
    void operator()(const history::task_failed& e) {
        type("TaskFailed");
        id("taskId", e.scheduled_id);
        write_event_failure(out, e.failure);
    }
    void operator()(const history::sub_orchestration_created& e) {
        type("SubOrchestrationInstanceCreated");
        out.key("name").string(e.name).key("instanceId").string(e.instance_id.str());
        text("version", e.version);
        value("input", e.input);
        attempt(e.operation, e.attempt);
        trace(e.trace);
        tags(e.tags);
    }
    void operator()(const history::sub_orchestration_completed& e) {
        type("SubOrchestrationInstanceCompleted");
        id("taskId", e.scheduled_id);
        value("result", e.result);
    }
    void operator()(const history::sub_orchestration_failed& e) {
        type("SubOrchestrationInstanceFailed");
        id("taskId", e.scheduled_id);
        write_event_failure(out, e.failure);
    }
    void operator()(const history::timer_created& e) {
        type("TimerCreated");
        time("dueTime", e.fire_at);
        id("firstTaskId", e.operation);
    }
    void operator()(const history::timer_fired& e) {
        type("TimerFired");
        time("dueTime", e.fire_at);
        id("taskId", e.timer_id);
    }
    void operator()(const history::orchestrator_started&) { type("OrchestratorStarted"); }
    void operator()(const history::orchestrator_completed&) { type("OrchestratorCompleted"); }
    void operator()(const history::event_sent& e) {
        type("EventSent");
        out.key("instanceId").string(e.instance_id.str()).key("name").string(e.name);
        value("input", e.input);
    }
    void operator()(const history::event_raised& e) {
        type("EventRaised");
        out.key("name").string(e.name);
        value("input", e.input);
    }
    void operator()(const history::generic_event& e) {
        type("GenericEvent");
        value("data", e.data);
    }
    void operator()(const history::history_state& e) {
        type("HistoryState");
        value("data", e.state);
    }
    void operator()(const history::continue_as_new& e) {
        type("ContinueAsNew");
        value("input", e.input);
    }
    void operator()(const history::execution_suspended& e) {
        type("ExecutionSuspended");
        value("reason", e.reason);
    }
    void operator()(const history::execution_resumed& e) {
        type("ExecutionResumed");
        value("reason", e.reason);
    }
    void operator()(const history::entity_operation_signaled& e) {
        type("EntityOperationSignaled");
        out.key("requestId").string(e.request_id).key("operation").string(e.operation);
        value("input", e.input);
        time("scheduledTime", e.scheduled_time);
        text("targetInstanceId", e.target_instance_id);
    }
    void operator()(const history::entity_operation_called& e) {
        type("EntityOperationCalled");
        out.key("requestId").string(e.request_id).key("operation").string(e.operation);
        value("input", e.input);
        time("scheduledTime", e.scheduled_time);
        text("targetInstanceId", e.target_instance_id);
        text("parentInstanceId", e.parent_instance_id);
    }
    void operator()(const history::entity_operation_completed& e) {
        type("EntityOperationCompleted");
        out.key("requestId").string(e.request_id);
        value("result", e.output);
    }
    void operator()(const history::entity_operation_failed& e) {
        type("EntityOperationFailed");
        out.key("requestId").string(e.request_id);
        write_event_failure(out, e.failure);
    }
    void operator()(const history::entity_lock_requested& e) {
        type("EntityLockRequested");
        out.key("criticalSectionId").string(e.critical_section_id);
        out.key("lockSet").begin_array();
        for (const std::string& each : e.lock_set)
            out.string(each);
        out.end_array().key("position").number(e.position);
        text("parentInstanceId", e.parent_instance_id);
    }
    void operator()(const history::entity_lock_granted& e) {
        type("EntityLockGranted");
        out.key("criticalSectionId").string(e.critical_section_id);
    }
    void operator()(const history::entity_unlock_sent& e) {
        type("EntityUnlockSent");
        out.key("criticalSectionId").string(e.critical_section_id);
        text("parentInstanceId", e.parent_instance_id);
        text("targetInstanceId", e.target_instance_id);
    }
    void operator()(const history::execution_rewound& e) {
        type("ExecutionRewound");
        value("reason", e.reason);
        out.key("execution").string(e.new_execution_id.str());
        text("supersededExecution", e.parent_execution_id);
        text("instanceId", e.instance_id);
        text("name", e.name);
        text("version", e.version);
        value("input", e.input);
        parent(e.parent);
        trace(e.trace);
        tags(e.tags);
    }
};

} // namespace

std::string history_event_json(event_number number, const history_event& event) {
    json_writer body;
    body.begin_object().key("eventNumber").number(number.value());
    if (event.id != no_event_id)
        body.key("eventId").number(event.id.value());
    body.key("timestamp").string(to_text(event.timestamp));
    std::visit(renderer{body}, event.body);
    body.end_object();
    return std::move(body).str();
}

} // namespace pianola::http
