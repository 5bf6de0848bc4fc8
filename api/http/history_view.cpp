#include <pianola/api/http/history_view.hpp>

#include <pianola/api/http/json_writer.hpp>
#include <pianola/api/http/time_text.hpp>

#include <optional>
#include <string_view>
#include <utility>
#include <variant>

namespace pianola::http {
namespace {

void write_optional(json_writer& to, const std::optional<std::string>& text) {
    if (text)
        to.string(*text);
    else
        to.null();
}

void write_start_tags(json_writer& to, const history::tags& tags) {
    to.begin_object();
    for (const auto& [key, value] : tags)
        to.key(key).string(value);
    to.end_object();
}

void write_trace(json_writer& to, const rare<history::trace_context>& trace) {
    if (!trace) {
        to.null();
        return;
    }
    to.begin_object().key("TraceParent").string(trace->trace_parent);
    to.key("TraceState");
    write_optional(to, trace->trace_state);
    to.key("SpanId").string(trace->span_id).end_object();
}

// By a loop and a count, not by recursion: the chain of causes is as long as its sender made it.
void write_failure(json_writer& to, const failure_details& outermost) {
    std::vector<const failure_details*> chain;
    for (const failure_details* f = &outermost; f != nullptr; f = f->inner.get())
        chain.push_back(f);
    for (const failure_details* f : chain) {
        to.begin_object().key("ErrorType").string(f->type);
        to.key("ErrorMessage").string(f->message);
        to.key("StackTrace").string(f->stack_trace).key("InnerFailure");
    }
    to.null();
    for (auto f = chain.rbegin(); f != chain.rend(); ++f) {
        to.key("IsNonRetriable").boolean((*f)->non_retriable);
        to.key("Properties").value((*f)->properties).end_object();
    }
}

} // namespace

/// Writes the members of one event. Each overload begins with the event's type and says whether the
/// event is shown.
struct history_view::renderer {
    history_view& view;
    const history_event& event;
    json_writer out{};

    void type(std::string_view name) { out.key("EventType").string(name); }

    void input(std::string_view name, const payload& value) {
        if (view.show_input_)
            out.key(name).value_as_string(value);
    }

    void result(const payload& value) {
        if (view.show_output_)
            out.key("Result").value(value);
    }

    void failure(const failure_details& f) {
        out.key("Reason").string(f.message).key("Details").string(f.stack_trace);
        out.key("FailureDetails");
        write_failure(out, f);
    }

    void schedule(std::string_view name, std::string_view instance, const payload& in) {
        view.open_.insert_or_assign(event.id,
                                    operation{view.entries_.size(),
                                              std::string(name),
                                              std::string(instance),
                                              event.timestamp,
                                              in});
    }

    void complete(event_id scheduled) {
        const auto found = view.open_.find(scheduled);
        if (found == view.open_.end())
            return;
        const operation& op = found->second;
        out.key("FunctionName").string(op.name);
        if (!op.instance.empty())
            out.key("InstanceId").string(op.instance);
        input("Input", op.input);
        out.key("ScheduledTime").string(to_text(op.scheduled));
        view.bytes_ -= view.entries_[op.entry].size();
        view.entries_[op.entry] = {};
        view.open_.erase(found);
    }

    bool operator()(const history::execution_started& e) {
        type("ExecutionStarted");
        out.key("FunctionName").string(e.name);
        input("Input", e.input);
        out.key("Correlation").null().key("ScheduledStartTime");
        if (e.scheduled_start)
            out.string(to_text(*e.scheduled_start));
        else
            out.null();
        out.key("Generation").null().key("ParentTraceContext");
        write_trace(out, e.trace);
        return true;
    }
    bool operator()(const history::execution_completed& e) {
        type("ExecutionCompleted");
        out.key("OrchestrationStatus").string(to_string(e.status));
        result(e.result);
        out.key("FailureDetails");
        if (e.failure)
            write_failure(out, *e.failure);
        else
            out.null();
        return true;
    }
    bool operator()(const history::execution_terminated& e) {
        type("ExecutionTerminated");
        input("Input", e.input);
        return true;
    }
    bool operator()(const history::task_scheduled& e) {
        type("TaskScheduled");
        out.key("Name").string(e.name).key("Version");
        write_optional(out, e.version);
        input("Input", e.input);
        out.key("Tags");
        write_start_tags(out, e.tags);
        out.key("ParentTraceContext");
        write_trace(out, e.trace);
        schedule(e.name, {}, e.input);
        return true;
    }
    bool operator()(const history::task_completed& e) {
        type("TaskCompleted");
        complete(e.scheduled_id);
        result(e.result);
        return true;
    }
    bool operator()(const history::task_failed& e) {
        type("TaskFailed");
        complete(e.scheduled_id);
        failure(e.failure);
        return true;
    }
    bool operator()(const history::sub_orchestration_created& e) {
        type("SubOrchestrationInstanceCreated");
        out.key("Name").string(e.name).key("Version");
        write_optional(out, e.version);
        out.key("InstanceId").string(e.instance_id.str());
        input("Input", e.input);
        schedule(e.name, e.instance_id.str(), e.input);
        return true;
    }
    bool operator()(const history::sub_orchestration_completed& e) {
        type("SubOrchestrationInstanceCompleted");
        complete(e.scheduled_id);
        result(e.result);
        return true;
    }
    bool operator()(const history::sub_orchestration_failed& e) {
        type("SubOrchestrationInstanceFailed");
        complete(e.scheduled_id);
        failure(e.failure);
        return true;
    }
    bool operator()(const history::timer_created& e) {
        type("TimerCreated");
        out.key("FireAt").string(to_text(e.fire_at));
        return true;
    }
    bool operator()(const history::timer_fired& e) {
        type("TimerFired");
        out.key("FireAt").string(to_text(e.fire_at));
        return true;
    }
    bool operator()(const history::orchestrator_started&) { return false; }
    bool operator()(const history::orchestrator_completed&) { return false; }
    bool operator()(const history::event_sent& e) {
        type("EventSent");
        out.key("InstanceId").string(e.instance_id.str()).key("Name").string(e.name);
        input("Input", e.input);
        return true;
    }
    bool operator()(const history::event_raised& e) {
        type("EventRaised");
        out.key("Name").string(e.name);
        input("Input", e.input);
        return true;
    }
    bool operator()(const history::generic_event& e) {
        type("GenericEvent");
        out.key("Data").value_as_string(e.data);
        return true;
    }
    bool operator()(const history::history_state& e) {
        type("HistoryState");
        out.key("State").value_as_string(e.state);
        return true;
    }
    bool operator()(const history::continue_as_new& e) {
        type("ContinueAsNew");
        input("Input", e.input);
        return true;
    }
    bool operator()(const history::execution_suspended& e) {
        type("ExecutionSuspended");
        out.key("Reason").value_as_string(e.reason);
        return true;
    }
    bool operator()(const history::execution_resumed& e) {
        type("ExecutionResumed");
        out.key("Reason").value_as_string(e.reason);
        return true;
    }
    bool operator()(const history::entity_operation_signaled& e) {
        type("EntityOperationSignaled");
        out.key("RequestId").string(e.request_id).key("Operation").string(e.operation);
        input("Input", e.input);
        return true;
    }
    bool operator()(const history::entity_operation_called& e) {
        type("EntityOperationCalled");
        out.key("RequestId").string(e.request_id).key("Operation").string(e.operation);
        input("Input", e.input);
        return true;
    }
    bool operator()(const history::entity_operation_completed& e) {
        type("EntityOperationCompleted");
        out.key("RequestId").string(e.request_id);
        result(e.output);
        return true;
    }
    bool operator()(const history::entity_operation_failed& e) {
        type("EntityOperationFailed");
        out.key("RequestId").string(e.request_id);
        failure(e.failure);
        return true;
    }
    bool operator()(const history::entity_lock_requested& e) {
        type("EntityLockRequested");
        out.key("CriticalSectionId").string(e.critical_section_id);
        return true;
    }
    bool operator()(const history::entity_lock_granted& e) {
        type("EntityLockGranted");
        out.key("CriticalSectionId").string(e.critical_section_id);
        return true;
    }
    bool operator()(const history::entity_unlock_sent& e) {
        type("EntityUnlockSent");
        out.key("CriticalSectionId").string(e.critical_section_id);
        return true;
    }
    bool operator()(const history::execution_rewound& e) {
        type("ExecutionRewound");
        out.key("Reason").value_as_string(e.reason);
        return true;
    }
};

void history_view::add(const std::vector<history_event>& events) {
    for (const history_event& event : events)
        add(event);
}

void history_view::add(const history_event& event) {
    renderer render{*this, event};
    render.out.begin_object();
    if (!std::visit(render, event.body))
        return;
    render.out.key("Timestamp").string(to_text(event.timestamp)).end_object();
    entries_.push_back(std::move(render.out).str());
    bytes_ += entries_.back().size();
}

std::string history_view::json() const {
    json_writer array;
    array.begin_array();
    for (const std::string& entry : entries_)
        if (!entry.empty())
            array.raw(entry);
    array.end_array();
    return std::move(array).str();
}

} // namespace pianola::http
