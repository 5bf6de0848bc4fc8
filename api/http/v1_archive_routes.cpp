#include <pianola/api/http/v1_archive_routes.hpp>

#include <pianola/api/http/json_writer.hpp>
#include <pianola/api/http/problem.hpp>
#include <pianola/runtime/archive_text.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace pianola::http {
namespace {

constexpr std::string_view lines = "application/x-ndjson";

answer export_instance(managed_hub& hub, const exchange& call, strict_query& from) {
    if (const auto wrong = from.problem())
        co_return problem_response(*wrong);
    const auto [ec, archive] =
        co_await hub.client.async_export_instance(instance_id{call.argument("id")}, outcome);
    if (ec == errc::payload_too_large)
        co_return problem_response(400, "its events are more than an export may hold", "id");
    if (ec)
        co_return problem_response(ec);
    response whole{200, archive_text(archive)};
    whole.content_type = lines;
    co_return whole;
}

response imported(const import_result& result) {
    json_writer body;
    body.begin_object().key("instanceId").string(result.id.str());
    body.key("instances").begin_array();
    for (const imported_instance& each : result.instances) {
        body.begin_object().key("archived").string(each.archived.str());
        body.key("instanceId").string(each.id.str()).end_object();
    }
    body.end_array().end_object();
    return response{200, std::move(body).str()};
}

response refused(error_code ec, const std::string& why) {
    if (ec == errc::instance_not_finished)
        return problem_response(409, why);
    if (ec == errc::invalid_argument || ec == errc::payload_too_large)
        return problem_response(400, why, why.starts_with("the instance id") ? "id" : "body");
    return problem_response(ec);
}

answer import_instance(managed_hub& hub, const exchange& call, strict_query& from) {
    import_options options;
    if (auto id = from.text("id"))
        options.id(std::move(*id));
    if (const auto wrong = from.problem())
        co_return problem_response(*wrong);
    diagnostics why;
    auto archive = read_archive_text(call.request.body, why);
    if (!archive)
        co_return problem_response(400, why.message, "body");
    const auto [ec, result] =
        co_await hub.client.async_import_instance(std::move(*archive), options, why, outcome);
    co_return ec ? refused(ec, why.message) : imported(result);
}

using form = v1_parameter::form;

} // namespace

std::vector<v1_operation> v1_archive_routes() {
    return {
        {"GET",
         "instances/{id}/export",
         "exportInstance",
         "An instance and its descendants with their histories, to be kept or imported elsewhere",
         {},
         "Archive",
         export_instance,
         {},
         {},
         v1_operation::json,
         lines},
        {"POST",
         "instances/import",
         "importInstance",
         "Makes the instances of an export again, ended as they were; runs nothing",
         {{"id", form::text, "The root's new id; else a random one.", 1, 256}},
         "ImportResult",
         import_instance,
         "Archive",
         "an id of the archive is in use, or one of its instances had not ended",
         lines,
         v1_operation::json,
         true},
    };
}

} // namespace pianola::http
