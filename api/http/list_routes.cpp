#include <pianola/api/http/list_routes.hpp>

#include <pianola/api/http/error_response.hpp>
#include <pianola/api/http/json_writer.hpp>
#include <pianola/api/http/list_query.hpp>
#include <pianola/api/http/route_table.hpp>
#include <pianola/api/http/status_view.hpp>
#include <pianola/runtime/orchestration_query.hpp>

#include <cstdint>
#include <string>
#include <utility>

namespace pianola::http {
namespace {

// GET    instances         list
// DELETE instances         purge_many
// DELETE instances/{id}    purge_one

constexpr const char* token_header = "x-ms-continuation-token";

answer list(managed_hub& hub, const exchange& call) {
    list_request wanted = read_list_query(call.query);
    wanted.with_payloads = true;
    if (const std::string* token = call.request.header(token_header))
        wanted.token = *token;
    const auto [ec, page] = co_await hub.client.async_get_instances(to_query(wanted), outcome);
    if (ec == errc::invalid_argument)
        co_return argument_response("The continuation token is not one of this list.");
    if (ec)
        co_return error_response(ec);

    json_writer body;
    body.begin_array();
    for (const instance_metadata& each : page.instances)
        body.raw(status_json(each, call.query.flag("showInput", true)));
    body.end_array();
    response found{200, std::move(body).str()};
    found.header(token_header, page.continuation_token); // also when it is empty
    co_return found;
}

response deleted(std::uint64_t instances) {
    json_writer body;
    body.begin_object().key("instancesDeleted").number(static_cast<std::int64_t>(instances));
    body.end_object();
    return response{200, std::move(body).str()};
}

answer purge_one(managed_hub& hub, const exchange& call) {
    const auto [ec, result] = co_await hub.client.async_purge_instance(
        instance_id{call.argument("id")}, purge_options{}, outcome);
    if (ec == errc::instance_not_finished)
        co_return text_response(412, "Only an instance that has ended can be purged.");
    co_return ec ? error_response(ec) : deleted(result.purged);
}

answer purge_many(managed_hub& hub, const exchange& call) {
    list_request wanted;
    wanted.filter = read_filter(call.query);
    if (!wanted.filter.created.from)
        co_return text_response(400, "Please provide value for 'createdTimeFrom' parameter.");
    const auto [ec, result] =
        co_await hub.client.async_purge_instances(to_query(wanted), purge_options{}, outcome);
    if (ec)
        co_return error_response(ec);
    co_return result.purged == 0 ? response{404} : deleted(result.purged);
}

} // namespace

std::vector<route> list_routes(const managed_hub& hub) {
    return route_table{hub}
        .row("GET", "instances", list)
        .row("DELETE", "instances", purge_many)
        .row("DELETE", "instances/{id}", purge_one)
        .take();
}

} // namespace pianola::http
