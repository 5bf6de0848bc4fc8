#include <pianola/api/http/rewind_plan_json.hpp>

#include <pianola/api/http/execution_text.hpp>
#include <pianola/api/http/json_writer.hpp>
#include <pianola/api/http/strict_json.hpp>
#include <pianola/api/http/time_text.hpp>

#include <boost/json/parse.hpp>

#include <cstdint>
#include <limits>
#include <tuple>
#include <utility>

namespace pianola::http {
namespace {

constexpr std::int64_t most_number = std::numeric_limits<std::uint32_t>::max();
constexpr std::int64_t most_large_number = std::int64_t{1} << 53; // what JavaScript can hold
constexpr std::size_t any_length = std::numeric_limits<std::uint32_t>::max();
constexpr const char* lists[] = {"hidden", "activities", "children", "timers", "events"};

void write_operation(json_writer& to, event_number event, event_id task) {
    to.begin_object().key("eventNumber").number(event.value());
    to.key("taskId").number(task.value());
}

void write_activities(json_writer& to, const std::vector<rewind_plan::activity>& all) {
    to.begin_array();
    for (const auto& each : all) {
        write_operation(to, each.event, each.task);
        to.key("name").string(each.name).key("hidden").boolean(each.hidden).end_object();
    }
    to.end_array();
}

void write_children(json_writer& to, const std::vector<rewind_plan::child>& all) {
    to.begin_array();
    for (const auto& each : all) {
        write_operation(to, each.event, each.task);
        to.key("instanceId").string(each.id.str()).key("name").string(each.name);
        to.key("hidden").boolean(each.hidden).end_object();
    }
    to.end_array();
}

void write_timers(json_writer& to, const std::vector<rewind_plan::timer>& all) {
    to.begin_array();
    for (const auto& each : all) {
        write_operation(to, each.event, each.task);
        to.key("dueTime").string(to_text(each.due)).key("hidden").boolean(each.hidden);
        to.end_object();
    }
    to.end_array();
}

void write_events(json_writer& to, const std::vector<rewind_plan::carried_event>& all) {
    to.begin_array();
    for (const auto& each : all) {
        to.begin_object().key("eventNumber").number(each.event.value());
        to.key("name").string(each.name).end_object();
    }
    to.end_array();
}

template <class Number>
Number number_of(strict_object& from, std::string_view name, std::int64_t most) {
    const auto value = from.required(name, from.integer(name, 0, most));
    return Number{static_cast<typename Number::value_type>(value)};
}

execution_id execution_of(strict_object& from) {
    const auto text = from.required("execution", from.text("execution", 32, 32));
    const auto id = parse_execution_id(text);
    if (!id)
        from.refuse("execution", "must have 32 hexadecimal digits, in lower case");
    return id.value_or(execution_id{});
}

void read_members(strict_object from, rewind_plan& into) {
    into.id = instance_id{from.required("instanceId", from.text("instanceId", 1, any_length))};
    into.execution_id = execution_of(from);
    into.last = number_of<event_number>(from, "eventNumber", most_number);
    into.number = number_of<instance_number>(from, "instanceNumber", most_large_number);
    into.epoch = number_of<epoch_number>(from, "epoch", most_large_number);
    into.turn = number_of<turn_number>(from, "turn", most_number);
    for (const char* name : lists) // compared as they are, once the plan is made again
        from.array(name, any_length, [](const auto&, const auto&) {});
}

} // namespace

std::string rewind_plan_json(const rewind_plan& plan) {
    json_writer body;
    body.begin_object().key("instanceId").string(plan.id.str());
    body.key("execution").string(plan.execution_id.str());
    body.key("eventNumber").number(plan.last.value());
    body.key("hidden").begin_array();
    for (const event_number each : plan.hidden)
        body.number(each.value());
    body.end_array().key("activities");
    write_activities(body, plan.activities);
    body.key("children");
    write_children(body, plan.children);
    body.key("timers");
    write_timers(body, plan.timers);
    body.key("events");
    write_events(body, plan.events);
    body.key("instanceNumber").number(static_cast<std::int64_t>(plan.number.value()));
    body.key("epoch").number(static_cast<std::int64_t>(plan.epoch.value()));
    body.key("turn").number(plan.turn.value()).end_object();
    return std::move(body).str();
}

std::optional<field_problem> read_rewind_plan(std::string_view json, sent_plan& into) {
    strict_json body{json};
    if (!body.problem())
        read_members(body.root(), into.identity);
    into.whole = body.value();
    return body.problem();
}

bool same_state(const sent_plan& sent, const rewind_plan& now) {
    const auto state = [](const rewind_plan& plan) {
        return std::tie(plan.id, plan.execution_id, plan.number, plan.epoch, plan.turn);
    };
    return state(sent.identity) == state(now);
}

std::optional<std::string> changed_member(const sent_plan& sent, const rewind_plan& now) {
    const auto planned = boost::json::parse(rewind_plan_json(now));
    for (const auto& each : sent.whole.as_object())
        if (planned.at(each.key()) != each.value())
            return std::string(each.key());
    return std::nullopt;
}

} // namespace pianola::http
