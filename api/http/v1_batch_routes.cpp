#include <pianola/api/http/v1_batch_routes.hpp>

#include <pianola/api/http/filter_parameters.hpp>
#include <pianola/api/http/json_writer.hpp>
#include <pianola/api/http/list_query.hpp>
#include <pianola/api/http/problem.hpp>
#include <pianola/api/http/v1_parameters.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

namespace pianola::http {
namespace {

constexpr std::int64_t most_reason_bytes = 4096;
constexpr std::int64_t longest_seconds = 3600;

/// What all batches take.
struct batch {
    orchestration_query which;
    payload reason;
    bool preview = false;
};

orchestration_query read_condition(strict_query& from) {
    list_request wanted;
    wanted.filter = read_filter_parameters(from);
    if (wanted.filter == instance_filter{})
        from.refuse("runtimeStatus", "is missing: at least one condition has to be given");
    return to_query(std::move(wanted));
}

batch read_batch(strict_query& from) {
    batch wanted;
    wanted.which = read_condition(from);
    if (auto reason = from.text("reason"))
        wanted.reason = payload::text(std::move(*reason));
    wanted.preview = from.flag("preview").value_or(false);
    return wanted;
}

response batch_answer(error_code ec, const batch_result& result, bool preview) {
    if (ec)
        return problem_response(ec);
    json_writer body;
    body.begin_object();
    body.key("instances").number(static_cast<std::int64_t>(result.instances));
    body.key("skipped").number(static_cast<std::int64_t>(result.skipped));
    body.key("preview").boolean(preview).end_object();
    return response{200, std::move(body).str()};
}

answer terminate(managed_hub& hub, const exchange&, strict_query& from) {
    const batch wanted = read_batch(from);
    const bool recursive = from.flag("recursive").value_or(false);
    if (const auto wrong = from.problem())
        co_return problem_response(*wrong);
    const auto [ec, result] = co_await hub.client.async_terminate_instances(
        wanted.which, wanted.reason, recursive, wanted.preview, outcome);
    co_return batch_answer(ec, result, wanted.preview);
}

answer suspend(managed_hub& hub, const exchange&, strict_query& from) {
    const batch wanted = read_batch(from);
    if (const auto wrong = from.problem())
        co_return problem_response(*wrong);
    const auto [ec, result] = co_await hub.client.async_suspend_instances(
        wanted.which, wanted.reason, wanted.preview, outcome);
    co_return batch_answer(ec, result, wanted.preview);
}

answer resume(managed_hub& hub, const exchange&, strict_query& from) {
    const batch wanted = read_batch(from);
    if (const auto wrong = from.problem())
        co_return problem_response(*wrong);
    const auto [ec, result] = co_await hub.client.async_resume_instances(
        wanted.which, wanted.reason, wanted.preview, outcome);
    co_return batch_answer(ec, result, wanted.preview);
}

response purge_answer(const purge_result& result, bool dry_run) {
    json_writer body;
    body.begin_object();
    body.key("purged").number(static_cast<std::int64_t>(result.purged));
    body.key("refused").number(static_cast<std::int64_t>(result.refused));
    body.key("refusedInstanceIds").begin_array();
    for (const instance_id& each : result.refused_ids)
        body.string(each.str());
    body.end_array().key("complete").boolean(result.complete);
    body.key("dryRun").boolean(dry_run).end_object();
    return response{200, std::move(body).str()};
}

answer purge(managed_hub& hub, const exchange&, strict_query& from) {
    orchestration_query which = read_condition(from);
    purge_options options;
    options.recursive(from.flag("recursive").value_or(false));
    options.dry_run(from.flag("dryRun").value_or(false));
    if (const auto seconds = from.integer("timeoutSeconds", 1, longest_seconds))
        options.time_limit(std::chrono::seconds(*seconds));
    if (const auto wrong = from.problem())
        co_return problem_response(*wrong);
    const auto [ec, result] =
        co_await hub.client.async_purge_instances(std::move(which), options, outcome);
    co_return ec ? problem_response(ec) : purge_answer(result, options.is_dry_run());
}

using form = v1_parameter::form;

std::vector<v1_parameter> batch_parameters() {
    return with(filter_parameters(filtered::unfinished),
                {{"preview", form::flag, "Only counts."},
                 {"reason", form::text, "Kept in the histories.", 0, most_reason_bytes}});
}

} // namespace

std::vector<v1_operation> v1_batch_routes() {
    const v1_parameter recursive{"recursive", form::flag, "Their descendants, too."};
    return {
        v1_operation{
            "POST",
            "instances/purge",
            "purgeInstances",
            "Erases ended instances that meet every condition, at least one",
            with(filter_parameters(filtered::ended),
                 {recursive,
                  {"dryRun", form::flag, "Only counts."},
                  {"timeoutSeconds", form::integer, "Stops after so long.", 1, longest_seconds}}),
            "PurgeResult",
            purge}
            .only_looks_with("dryRun"),
        v1_operation{"POST",
                     "instances/terminate",
                     "terminateInstances",
                     "Ends unfinished instances that meet every condition, at least one",
                     with(batch_parameters(), {recursive}),
                     "BatchResult",
                     terminate}
            .only_looks_with("preview"),
        v1_operation{"POST",
                     "instances/suspend",
                     "suspendInstances",
                     "Rests unfinished instances that meet every condition, at least one",
                     batch_parameters(),
                     "BatchResult",
                     suspend}
            .only_looks_with("preview"),
        v1_operation{"POST",
                     "instances/resume",
                     "resumeInstances",
                     "Undoes suspend for instances that meet every condition, at least one",
                     batch_parameters(),
                     "BatchResult",
                     resume}
            .only_looks_with("preview"),
    };
}

} // namespace pianola::http
