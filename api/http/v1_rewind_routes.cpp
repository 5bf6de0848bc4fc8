#include <pianola/api/http/v1_rewind_routes.hpp>

#include <pianola/api/http/json_writer.hpp>
#include <pianola/api/http/problem.hpp>
#include <pianola/api/http/rewind_plan_json.hpp>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>

namespace pianola::http {
namespace {

constexpr std::int64_t most_event = std::numeric_limits<std::uint32_t>::max();

response no_such_event() {
    return problem_response(
        400, "the current execution has no event of this number", "eventNumber");
}

answer plan(managed_hub& hub, const exchange& call, strict_query& from) {
    const auto number = from.integer("eventNumber", 0, most_event).value_or(0);
    if (const auto wrong = from.problem())
        co_return problem_response(*wrong);
    const auto [ec, made] =
        co_await hub.client.async_plan_rewind(instance_id{call.argument("id")},
                                              event_number{static_cast<std::uint32_t>(number)},
                                              outcome);
    if (ec == errc::invalid_argument)
        co_return no_such_event();
    co_return ec ? problem_response(ec) : response{200, rewind_plan_json(made)};
}

/// What keeps a plan from being applied, seen against the one that would be made now.
std::optional<response> refusal_of(const sent_plan& sent, const rewind_plan& now) {
    if (!same_state(sent, now))
        return problem_response(make_error_code(errc::rewind_stale));
    if (const auto member = changed_member(sent, now))
        return problem_response(400, *member + " is not as it was planned", *member);
    return std::nullopt;
}

response applied(const rewind_plan& plan, bool drops_events) {
    const std::size_t carried = drops_events ? 0 : plan.events.size();
    json_writer body;
    body.begin_object().key("instanceId").string(plan.id.str());
    body.key("supersededExecution").string(plan.execution_id.str());
    body.key("eventNumber").number(plan.last.value());
    body.key("hidden").number(static_cast<std::int64_t>(plan.hidden.size()));
    body.key("carriedEvents").number(static_cast<std::int64_t>(carried)).end_object();
    return response{200, std::move(body).str()};
}

// Plans once more, so that what is done is what the caller has read, whatever was sent back.
answer apply(managed_hub& hub, const exchange& call, strict_query& from) {
    rewind_options options;
    options.reason(from.text("reason").value_or(""));
    options.drop_events(from.flag("dropEvents").value_or(false));
    if (const auto wrong = from.problem())
        co_return problem_response(*wrong);
    sent_plan sent;
    if (const auto wrong = read_rewind_plan(call.request.body, sent))
        co_return problem_response(*wrong);
    const instance_id id{call.argument("id")};
    if (sent.identity.id != id)
        co_return problem_response(
            400, "instanceId is not the instance of this address", "instanceId");

    const auto [ec, now] = co_await hub.client.async_plan_rewind(id, sent.identity.last, outcome);
    if (ec == errc::invalid_argument)
        co_return no_such_event();
    if (ec)
        co_return problem_response(ec);
    if (auto refused = refusal_of(sent, now))
        co_return std::move(*refused);
    const auto [failed] = co_await hub.client.async_apply_rewind(now, options, outcome);
    co_return failed ? problem_response(failed) : applied(now, options.drops_events());
}

using form = v1_parameter::form;

} // namespace

std::vector<v1_operation> v1_rewind_routes() {
    return {
        v1_operation{
            "POST",
            "instances/{id}/rewind/plan",
            "planRewind",
            "What it would mean to go on from an event of the current execution",
            {{"eventNumber", form::integer, "The last event to keep.", 0, most_event, {}, true}},
            "RewindPlan",
            plan}
            .only_looks(),
        {"POST",
         "instances/{id}/rewind/apply",
         "applyRewind",
         "Does what was planned, unless anything has happened to the instance since",
         {{"reason", form::text, "Kept in the history.", 0, 4096},
          {"dropEvents", form::flag, "Does not carry over the hidden external events."}},
         "AppliedRewind",
         apply,
         "SentRewindPlan",
         "the instance has changed since the plan",
         v1_operation::json,
         v1_operation::json,
         true},
    };
}

} // namespace pianola::http
