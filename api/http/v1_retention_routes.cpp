#include <pianola/api/http/v1_retention_routes.hpp>

#include <pianola/api/http/problem.hpp>
#include <pianola/api/http/retention_json.hpp>

#include <utility>

namespace pianola::http {
namespace {

answer show(managed_hub& hub, const exchange&, strict_query& from) {
    if (const auto wrong = from.problem())
        co_return problem_response(*wrong);
    const auto [ec, policies] = co_await hub.client.async_get_retention(outcome);
    co_return ec ? problem_response(ec) : response{200, retention_json(policies)};
}

answer set(managed_hub& hub, const exchange& call, strict_query& from) {
    std::vector<retention_policy> policies;
    if (const auto wrong = from.problem())
        co_return problem_response(*wrong);
    if (const auto wrong = read_retention(call.request.body, policies))
        co_return problem_response(*wrong);
    const auto [ec] = co_await hub.client.async_set_retention(policies, outcome);
    co_return ec ? problem_response(ec) : response{200, retention_json(policies)};
}

answer set_one(managed_hub& hub, const exchange& call, strict_query& from) {
    retention_policy policy;
    if (const auto wrong = from.problem())
        co_return problem_response(*wrong);
    if (const auto wrong =
            read_retention_policy(call.request.body, call.argument("policy"), policy))
        co_return problem_response(*wrong);
    const auto [ec, policies] =
        co_await hub.client.async_set_retention_policy(std::move(policy), outcome);
    co_return ec ? problem_response(ec) : response{200, retention_json(policies)};
}

answer remove_one(managed_hub& hub, const exchange& call, strict_query& from) {
    if (const auto wrong = from.problem())
        co_return problem_response(*wrong);
    const auto [ec, policies] =
        co_await hub.client.async_remove_retention_policy(call.argument("policy"), outcome);
    co_return ec ? problem_response(ec) : response{200, retention_json(policies)};
}

answer preview(managed_hub& hub, const exchange& call, strict_query& from) {
    std::vector<retention_policy> policies;
    if (const auto wrong = from.problem())
        co_return problem_response(*wrong);
    if (const auto wrong = read_retention(call.request.body, policies))
        co_return problem_response(*wrong);
    const auto [ec, found] =
        co_await hub.client.async_preview_retention(std::move(policies), outcome);
    co_return ec ? problem_response(ec) : response{200, retention_json(found)};
}

} // namespace

std::vector<v1_operation> v1_retention_routes() {
    return {
        {"GET", "retention", "getRetention", "The retention policies", {}, "Retention", show},
        {"PUT",
         "retention",
         "setRetention",
         "Replaces all retention policies",
         {},
         "Retention",
         set,
         "RetentionChange"},
        {"PUT",
         "retention/policies/{policy}",
         "setRetentionPolicy",
         "Adds a retention policy, or replaces the one of this id",
         {},
         "Retention",
         set_one,
         "PolicyMembers"},
        {"DELETE",
         "retention/policies/{policy}",
         "removeRetentionPolicy",
         "Removes a retention policy",
         {},
         "Retention",
         remove_one},
        v1_operation{"POST",
                     "retention/preview",
                     "previewRetention",
                     "How many instances each of these policies would purge now",
                     {},
                     "RetentionPreview",
                     preview,
                     "RetentionChange"}
            .only_looks(),
    };
}

} // namespace pianola::http
