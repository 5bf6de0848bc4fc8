#include <pianola/api/http/instance_routes.hpp>

#include <pianola/api/http/error_response.hpp>
#include <pianola/api/http/history_view.hpp>
#include <pianola/api/http/management_links.hpp>
#include <pianola/api/http/route_table.hpp>
#include <pianola/api/http/start_request.hpp>
#include <pianola/api/http/status_view.hpp>
#include <pianola/api/http/url_text.hpp>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

namespace pianola::http {
namespace {

// The table. A handler answers requests that name the hub, or no hub, and are otherwise checked
// only for what the table itself says.
//
// POST orchestrators/{name}[/{id}]           start
// GET  instances/{id}                        status
// POST instances/{id}/raiseEvent/{event}     raise_event
// POST instances/{id}/terminate|suspend|resume
// POST instances/{id}/rewind                 rewind
// POST instances/{id}/restart                restart
// any  makeprimary                           make_primary

using found_instance = std::optional<instance_metadata>;

response accepted() { return response{202}; }

/// Waits until the instance has ended, the time is over or the server stops; empty but for the
/// first.
asio::awaitable<found_instance> wait_for_end(managed_hub& hub,
                                             instance_id id,
                                             ticks timeout,
                                             drain& draining) {
    using namespace asio::experimental::awaitable_operators;
    const auto longest = std::chrono::duration_cast<ticks>(hub.params.max_wait);
    asio::steady_timer over(co_await asio::this_coro::executor);
    over.expires_after(std::chrono::duration_cast<asio::steady_timer::duration>(
        std::clamp(timeout, ticks{0}, longest)));
    auto end = hub.client.async_wait_for_instance_completion(std::move(id), true, outcome);
    auto first = co_await (std::move(end) || over.async_wait(outcome) || draining.wait());
    if (first.index() != 0)
        co_return std::nullopt;
    auto& [ec, metadata] = std::get<0>(first);
    co_return ec ? std::nullopt : std::move(metadata);
}

/// Says where to look for an instance that has been started, or what came of it.
answer started_answer(managed_hub& hub,
                      const exchange& call,
                      const instance_id& id,
                      std::optional<ticks> wait) {
    if (wait) {
        const auto ended = co_await wait_for_end(hub, id, *wait, call.draining);
        if (ended && ended->status == runtime_status::completed)
            co_return response{200, output_json(*ended)};
        if (ended)
            co_return response{200, status_json(*ended, call.query.flag("showInput", true))};
    }
    const management_links links{call, hub.name, id.str()};
    response payload_of_links{202, links.json()};
    payload_of_links.header("Location", links.status()).header("Retry-After", "10");
    co_return payload_of_links;
}

answer start(managed_hub& hub, const exchange& call) {
    start_request wanted;
    if (auto refusal = read_start_request(call, wanted))
        co_return std::move(*refusal);

    diagnostics why;
    const auto [ec, started] = co_await hub.client.async_schedule_new_orchestration_instance(
        wanted.name, wanted.input, wanted.options, why, outcome);
    if (ec)
        co_return error_response(ec, why.message);

    co_return co_await started_answer(hub, call, started.id, wanted.wait);
}

/// Reads the whole history as a JSON array. Gives the answer instead of it when that fails.
asio::awaitable<std::optional<response>> read_history(managed_hub& hub,
                                                      instance_id id,
                                                      const query& wanted,
                                                      std::string& into) {
    history_view view{wanted.flag("showInput", true), wanted.flag("showHistoryOutput", false)};
    history_request page;
    for (bool more = true; more;) {
        const auto [ec, part] = co_await hub.client.async_get_history(id, page, outcome);
        if (ec)
            co_return error_response(ec);
        view.add(part.events);
        if (view.bytes() > hub.params.max_history_bytes)
            co_return message_response(500, "The history is too large for one answer");
        more = part.next.has_value();
        if (more)
            page.from(*part.next);
    }
    into = view.json();
    co_return std::nullopt;
}

response status_answer(const instance_metadata& found,
                       const exchange& call,
                       std::string_view history) {
    const bool show_input = call.query.flag("showInput", true);
    response result{200, status_json(found, show_input, history)};
    if (!is_terminal(found.status)) {
        result.status = 202;
        result.header("Location", call.url()).header("Retry-After", "5");
    } else if (found.status == runtime_status::failed &&
               call.query.flag("returnInternalServerErrorOnFailure", false)) {
        result.status = 500;
    }
    return result;
}

answer status(managed_hub& hub, const exchange& call) {
    const instance_id id{call.argument("id")};
    const auto [ec, found] = co_await hub.client.async_get_instance_metadata(id, true, outcome);
    if (ec)
        co_return error_response(ec);
    if (!found)
        co_return response{404};

    std::string history;
    if (call.query.flag("showHistory", false) && found->status != runtime_status::pending) {
        auto failure = co_await read_history(hub, id, call.query, history);
        if (failure)
            co_return std::move(*failure);
    }
    co_return status_answer(*found, call, history);
}

bool is_json_media_type(const request& incoming) {
    const std::string* type = incoming.header("Content-Type");
    if (type == nullptr)
        return false;
    const std::string_view text = *type;
    return equal_ignoring_case(trimmed(text.substr(0, text.find(';'))), "application/json");
}

answer raise_event(managed_hub& hub, const exchange& call) {
    const instance_id id{call.argument("id")};
    std::optional<response> refusal;
    payload data = payload::json("null");
    if (!is_json_media_type(call.request))
        refusal = message_response(400, "Only application/json request content is supported");
    else
        refusal = read_json_body(call.request, data);

    if (refusal) {
        // That the instance is unknown or has ended is said first, as in the original.
        const auto [ec, found] =
            co_await hub.client.async_get_instance_metadata(id, false, outcome);
        if (ec)
            co_return error_response(ec);
        if (!found)
            co_return response{404};
        co_return is_terminal(found->status) ? response{410} : std::move(*refusal);
    }
    const auto [ec] =
        co_await hub.client.async_raise_event(id, call.argument("event"), std::move(data), outcome);
    co_return ec ? error_response(ec) : accepted();
}

payload reason(const exchange& call) {
    const std::string* text = call.query.find("reason");
    return text == nullptr ? payload{} : payload::text(*text);
}

answer terminate(managed_hub& hub, const exchange& call) {
    const auto [ec] = co_await hub.client.async_terminate_instance(
        instance_id{call.argument("id")}, reason(call), false, outcome);
    co_return ec ? error_response(ec) : accepted();
}

answer suspend(managed_hub& hub, const exchange& call) {
    const auto [ec] = co_await hub.client.async_suspend_instance(
        instance_id{call.argument("id")}, reason(call), outcome);
    co_return ec ? error_response(ec) : accepted();
}

answer resume(managed_hub& hub, const exchange& call) {
    const auto [ec] = co_await hub.client.async_resume_instance(
        instance_id{call.argument("id")}, reason(call), outcome);
    co_return ec ? error_response(ec) : accepted();
}

answer rewind(managed_hub& hub, const exchange& call) {
    const instance_id id{call.argument("id")};
    std::string why = call.query.text("reason").value_or("");
    const auto [ec] = co_await hub.client.async_rewind_instance(id, std::move(why), outcome);
    if (!ec)
        co_return accepted();
    if (ec == errc::instance_not_found)
        co_return text_response(404, "No instance with ID '" + id.str() + "' was found.");
    if (ec != errc::instance_not_failed)
        co_return error_response(ec);
    const auto [failed, now] = co_await hub.client.async_get_instance_metadata(id, false, outcome);
    const std::string status = !failed && now ? std::string(to_string(now->status)) : "other";
    co_return text_response(
        412, "Only a failed instance can be rewound; the status of this one is " + status + ".");
}

answer restart(managed_hub& hub, const exchange& call) {
    std::optional<ticks> wait;
    if (auto refusal = read_waiting(call.query, wait))
        co_return std::move(*refusal);
    const bool with_new_id = call.query.flag("restartWithNewInstanceId", true);
    const auto [ec, started] = co_await hub.client.async_restart_instance(
        instance_id{call.argument("id")}, with_new_id, outcome);
    if (ec == errc::instance_not_found)
        co_return argument_response("InstanceId does not match a valid orchestration instance.");
    if (ec == errc::instance_not_finished || ec == errc::instance_already_exists)
        co_return exception_response(
            409,
            "One or more of the arguments submitted is incorrect",
            "A non-terminal instance with this instance ID already exists.",
            "invalid_operation");
    if (ec)
        co_return error_response(ec);
    co_return co_await started_answer(hub, call, started.id, wait);
}

// Of two applications that share a hub the original has one at work. Here a hub has one server.
answer make_primary(managed_hub&, const exchange&) { co_return response{200}; }

answer live(managed_hub&, const exchange&) { co_return response{200, R"({"status":"alive"})"}; }

answer ready(managed_hub& hub, const exchange&) {
    const bool takes_work = hub.client.ready();
    co_return takes_work ? response{200, R"({"status":"ready"})"}
                         : response{503, R"({"status":"not ready"})"};
}

} // namespace

std::vector<route> instance_routes(const managed_hub& hub) {
    return route_table{hub}
        .row("POST", "orchestrators/{name}", start)
        .row("POST", "orchestrators/{name}/{id}", start)
        .row("GET", "instances/{id}", status)
        .row("POST", "instances/{id}/raiseEvent/{event}", raise_event)
        .row("POST", "instances/{id}/terminate", terminate)
        .row("POST", "instances/{id}/suspend", suspend)
        .row("POST", "instances/{id}/resume", resume)
        .row("POST", "instances/{id}/rewind", rewind)
        .row("POST", "instances/{id}/restart", restart)
        .row("GET", "makeprimary", make_primary)
        .row("POST", "makeprimary", make_primary)
        .row("PUT", "makeprimary", make_primary)
        .row("DELETE", "makeprimary", make_primary)
        .take();
}

std::vector<route> health_routes(const managed_hub& hub) {
    auto rows = route_table{hub}.row("GET", "livez", live).row("GET", "readyz", ready).take();
    for (route& each : rows)
        each.needs_no_key = true; // who watches over processes holds no keys
    return rows;
}

} // namespace pianola::http
