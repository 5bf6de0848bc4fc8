#include <pianola/api/http/explanation_view.hpp>

#include <pianola/api/http/json_writer.hpp>
#include <pianola/api/http/time_text.hpp>

#include <cstdint>
#include <string_view>
#include <utility>

namespace pianola::http {
namespace {

/// Writes one object for each wait.
class wait_list {
public:
    explicit wait_list(json_writer& to) : to_(to) {}

    void add(const instance_explanation::activity& each) {
        begin("activity", "a worker of this hub");
        to_.key("name").string(each.name).key("since").string(to_text(each.since));
        to_.key("taskId").number(each.task.value()).key("attempt").number(each.attempt);
        to_.end_object();
    }
    void add(const instance_explanation::timer& each) {
        begin("timer", "the clock");
        to_.key("since").string(to_text(each.since)).key("taskId").number(each.task.value());
        to_.key("dueTime").string(to_text(each.due)).key("retry").boolean(each.retry);
        to_.end_object();
    }
    void add(const instance_explanation::child& each) {
        begin("child", "the end of the instance " + each.id.str());
        to_.key("name").string(each.name).key("since").string(to_text(each.since));
        to_.key("taskId").number(each.task.value()).key("instanceId").string(each.id.str());
        if (each.status)
            to_.key("runtimeStatus").string(to_string(*each.status));
        to_.end_object();
    }
    void add(const instance_explanation::event& each) {
        begin("event", "who raises the event " + each.name);
        to_.key("name").string(each.name).key("since").string(to_text(each.since));
        to_.end_object();
    }
    void add(const replay_mismatch& each) {
        begin("code", "who brings code that fits the history");
        to_.key("eventNumber").number(each.event.value());
        to_.key("recorded").string(each.recorded).key("asked").string(each.asked);
        to_.end_object();
    }
    void add_start(instant due) {
        begin("start", "the clock");
        to_.key("dueTime").string(to_text(due)).end_object();
    }
    void add_resume() {
        begin("resume", "who resumes the instance");
        to_.end_object();
    }

private:
    void begin(std::string_view kind, std::string_view satisfied_by) {
        to_.begin_object().key("kind").string(kind).key("satisfiedBy").string(satisfied_by);
    }

    json_writer& to_;
};

} // namespace

std::string explanation_json(const instance_explanation& explanation) {
    json_writer body;
    body.begin_object().key("instanceId").string(explanation.id.str());
    body.key("runtimeStatus").string(to_string(explanation.status));
    body.key("messages").number(static_cast<std::int64_t>(explanation.messages));
    body.key("waits").begin_array();
    wait_list waits{body};
    if (explanation.scheduled_start)
        waits.add_start(*explanation.scheduled_start);
    if (explanation.suspended)
        waits.add_resume();
    if (explanation.mismatch)
        waits.add(*explanation.mismatch);
    for (const auto& each : explanation.activities)
        waits.add(each);
    for (const auto& each : explanation.timers)
        waits.add(each);
    for (const auto& each : explanation.children)
        waits.add(each);
    for (const auto& each : explanation.events)
        waits.add(each);
    body.end_array().end_object();
    return std::move(body).str();
}

} // namespace pianola::http
