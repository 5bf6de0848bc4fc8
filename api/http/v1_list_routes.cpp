#include <pianola/api/http/v1_list_routes.hpp>

#include <pianola/actors/registry.hpp>
#include <pianola/api/http/filter_parameters.hpp>
#include <pianola/api/http/json_writer.hpp>
#include <pianola/api/http/list_query.hpp>
#include <pianola/api/http/problem.hpp>
#include <pianola/api/http/status_view.hpp>
#include <pianola/api/http/v1_parameters.hpp>

#include <cstdint>
#include <utility>

namespace pianola::http {
namespace {

void write_counts(json_writer& to, const status_counts& counts) {
    to.begin_object();
    for (const auto& [status, instances] : counts)
        if (instances > 0)
            to.key(to_string(status)).number(static_cast<std::int64_t>(instances));
    to.end_object();
}

status_counts total_of(const instance_counts& counts) {
    status_counts total;
    for (const auto& [name, of_name] : counts)
        for (const auto& [status, instances] : of_name)
            total[status] += instances;
    return total;
}

void write_code(json_writer& to, const registry& code) {
    to.key("orchestrators").begin_array();
    for (const auto& [name, version] : code.orchestrators()) {
        to.begin_object().key("name").string(name);
        if (!version.empty())
            to.key("version").string(version);
        to.end_object();
    }
    to.end_array().key("activities").begin_array();
    for (const std::string& name : code.activities())
        to.string(name);
    to.end_array();
}

answer show_hub(managed_hub& hub, const exchange&, strict_query& from) {
    if (const auto wrong = from.problem())
        co_return problem_response(*wrong);
    const auto [ec, counts] = co_await hub.client.async_count_by_name_and_status(outcome);
    if (ec)
        co_return problem_response(ec);
    json_writer body;
    body.begin_object().key("name").string(hub.name);
    body.key("durability").string(to_string(hub.mode));
    body.key("ready").boolean(hub.client.ready()).key("counts");
    write_counts(body, total_of(counts));
    write_code(body, hub.client.code());
    body.end_object();
    co_return response{200, std::move(body).str()};
}

answer list(managed_hub& hub, const exchange&, strict_query& from) {
    const list_request wanted = read_list_parameters(from);
    if (const auto wrong = from.problem())
        co_return problem_response(*wrong);
    const auto [ec, page] = co_await hub.client.async_get_instances(to_query(wanted), outcome);
    if (ec == errc::invalid_argument)
        co_return problem_response(
            400, "continuationToken is not one of this list", "continuationToken");
    if (ec)
        co_return problem_response(ec);

    json_writer body;
    body.begin_object().key("instances").begin_array();
    for (const instance_metadata& each : page.instances)
        body.raw(full_status_json(each));
    body.end_array();
    if (!page.continuation_token.empty())
        body.key("continuationToken").string(page.continuation_token);
    body.end_object();
    co_return response{200, std::move(body).str()};
}

answer count(managed_hub& hub, const exchange&, strict_query& from) {
    list_request wanted;
    wanted.filter = read_filter_parameters(from);
    if (const auto wrong = from.problem())
        co_return problem_response(*wrong);
    const auto [ec, instances] =
        co_await hub.client.async_count_instances(to_query(wanted), outcome);
    if (ec)
        co_return problem_response(ec);
    json_writer body;
    body.begin_object().key("count").number(static_cast<std::int64_t>(instances)).end_object();
    co_return response{200, std::move(body).str()};
}

answer count_all(managed_hub& hub, const exchange&, strict_query& from) {
    if (const auto wrong = from.problem())
        co_return problem_response(*wrong);
    const auto [ec, counts] = co_await hub.client.async_count_by_name_and_status(outcome);
    if (ec)
        co_return problem_response(ec);
    json_writer body;
    body.begin_object().key("counts").begin_array();
    for (const auto& [name, of_name] : counts) {
        body.begin_object().key("name").string(name).key("counts");
        write_counts(body, of_name);
        body.end_object();
    }
    body.end_array().key("total");
    write_counts(body, total_of(counts));
    body.end_object();
    co_return response{200, std::move(body).str()};
}

} // namespace

std::vector<v1_operation> v1_list_routes() {
    return {
        {"GET", "hub", "getHub", "What the task hub is, and how it is", {}, "Hub", show_hub},
        {"GET",
         "instances",
         "listInstances",
         "A page of the instances that meet every condition",
         list_parameters(),
         "InstancePage",
         list},
        {"GET",
         "instances/count",
         "countInstances",
         "How many instances meet every condition",
         filter_parameters(filtered::any),
         "Count",
         count},
        {"GET",
         "counts",
         "countByNameAndStatus",
         "How many instances there are of each name in each status",
         {},
         "Counts",
         count_all},
    };
}

} // namespace pianola::http
