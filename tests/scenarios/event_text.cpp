#include <scenarios/event_text.hpp>

namespace pianola::scenarios {
namespace {

std::string value(const payload& p) { return p.present() ? p.str() : "-"; }

std::string attempt(std::uint32_t n, event_id operation) {
    return n == 1 ? ""
                  : " attempt " + std::to_string(n) + " of " + std::to_string(operation.value());
}

struct body_text {
    using text = std::string;
    text operator()(const history::execution_started& e) const {
        return "execution_started " + e.name + " input " + value(e.input);
    }
    text operator()(const history::execution_completed& e) const {
        return "execution_completed " + std::string(to_string(e.status)) + " " + value(e.result) +
               (e.failure ? " " + failure_text(*e.failure) : "");
    }
    text operator()(const history::execution_terminated& e) const {
        return "execution_terminated " + value(e.input) + (e.recurse ? " recursive" : "");
    }
    text operator()(const history::task_scheduled& e) const {
        return "task_scheduled " + e.name + " " + value(e.input) + attempt(e.attempt, e.operation);
    }
    text operator()(const history::task_completed& e) const {
        return "task_completed of " + std::to_string(e.scheduled_id.value()) + " " +
               value(e.result);
    }
    text operator()(const history::task_failed& e) const {
        return "task_failed of " + std::to_string(e.scheduled_id.value()) + " " +
               failure_text(e.failure);
    }
    text operator()(const history::sub_orchestration_created& e) const {
        return "sub_orchestration_created " + e.name + " " + value(e.input) +
               attempt(e.attempt, e.operation);
    }
    text operator()(const history::sub_orchestration_completed& e) const {
        return "sub_orchestration_completed of " + std::to_string(e.scheduled_id.value()) + " " +
               value(e.result);
    }
    text operator()(const history::sub_orchestration_failed& e) const {
        return "sub_orchestration_failed of " + std::to_string(e.scheduled_id.value()) + " " +
               failure_text(e.failure);
    }
    text operator()(const history::timer_created& e) const {
        return "timer_created at " + std::to_string(e.fire_at.ticks_since_epoch() / 10'000'000) +
               "s" +
               (e.operation == no_event_id ? "" : " for " + std::to_string(e.operation.value()));
    }
    text operator()(const history::timer_fired& e) const {
        return "timer_fired of " + std::to_string(e.timer_id.value());
    }
    text operator()(const history::orchestrator_started&) const { return "orchestrator_started"; }
    text operator()(const history::event_sent& e) const {
        return "event_sent " + e.name + " to " + e.instance_id.str() + " " + value(e.input);
    }
    text operator()(const history::event_raised& e) const {
        return "event_raised " + e.name + " " + value(e.input);
    }
    text operator()(const history::execution_suspended& e) const {
        return "execution_suspended " + value(e.reason);
    }
    text operator()(const history::execution_resumed& e) const {
        return "execution_resumed " + value(e.reason);
    }
    text operator()(const history::execution_rewound& e) const {
        return "execution_rewound of execution " + std::to_string(e.base.value());
    }
    template <class Other>
    text operator()(const Other&) const {
        return "an event that no orchestration of ours makes";
    }
};

} // namespace

std::string failure_text(const failure_details& failure) {
    std::string text = "[" + failure.type + ": " + failure.message + "]";
    if (failure.non_retriable)
        text += " non-retriable";
    return failure.inner ? text + " from " + failure_text(*failure.inner) : text;
}

std::string event_text(event_number number, const history_event& event) {
    const std::string id = event.id == no_event_id ? "" : " #" + std::to_string(event.id.value());
    return std::to_string(number.value()) + id + " " + std::visit(body_text{}, event.body);
}

} // namespace pianola::scenarios
