#include <pianola/actors/orchestration_context.hpp>

#include <pianola/actors/detail/orchestration_execution.hpp>

#include <stdexcept>

namespace pianola {

void durable_timer::cancel() { timer_->owner().cancel_timer(*timer_); }

const std::string& orchestration_context::name() const noexcept {
    return execution_.started().name;
}
const pianola::instance_id& orchestration_context::instance_id() const noexcept {
    return execution_.started().instance_id;
}
const pianola::execution_id& orchestration_context::execution_id() const noexcept {
    return execution_.started().execution_id;
}
const rare<history::parent_instance>& orchestration_context::parent() const noexcept {
    return execution_.started().parent;
}
const std::optional<std::string>& orchestration_context::version() const noexcept {
    return execution_.started().version;
}
const history::tags& orchestration_context::tags() const noexcept {
    return execution_.started().tags;
}
const payload& orchestration_context::raw_input() const noexcept {
    return execution_.started().input;
}
instant orchestration_context::current_utc_time() const noexcept { return execution_.now(); }
bool orchestration_context::is_replaying() const noexcept { return execution_.replaying(); }
std::string orchestration_context::new_guid() { return execution_.new_guid(); }

void orchestration_context::log(log_level level, std::string text) {
    execution_.log(level, std::move(text));
}

orchestration_context::operation_ptr orchestration_context::begin_activity(
    std::string_view name, payload input, activity_options options) {
    if (name.empty())
        throw std::invalid_argument("call_activity: the name is empty");
    return execution_.call_activity(std::string(name), std::move(input), std::move(options));
}

orchestration_context::operation_ptr orchestration_context::begin_sub_orchestration(
    std::string_view name, payload input, sub_orchestration_options options) {
    if (name.empty())
        throw std::invalid_argument("call_sub_orchestrator: the name is empty");
    return execution_.call_child(std::string(name), std::move(input), std::move(options));
}

orchestration_context::operation_ptr orchestration_context::begin_wait_for_event(
    std::string_view name) {
    return execution_.wait_for_event(name);
}

durable_timer orchestration_context::create_timer(instant fire_at) {
    auto timer = execution_.create_timer(fire_at);
    auto wait = typed<void>(timer);
    return {std::move(wait), std::move(timer)};
}

void orchestration_context::send_event(pianola::instance_id target,
                                       std::string_view name,
                                       payload data) {
    execution_.send_event(std::move(target), std::string(name), std::move(data));
}

void orchestration_context::continue_as_new(payload input, bool preserve_events) {
    execution_.continue_as_new(std::move(input), preserve_events);
}

void orchestration_context::set_custom_status(payload status) {
    execution_.set_custom_status(std::move(status));
}

} // namespace pianola
