#include <pianola/api/http/v1_routes.hpp>

#include <pianola/api/http/openapi_document.hpp>
#include <pianola/api/http/problem.hpp>
#include <pianola/api/http/url_text.hpp>
#include <pianola/api/http/v1_archive_routes.hpp>
#include <pianola/api/http/v1_batch_routes.hpp>
#include <pianola/api/http/v1_history_routes.hpp>
#include <pianola/api/http/v1_list_routes.hpp>
#include <pianola/api/http/v1_parameters.hpp>
#include <pianola/api/http/v1_retention_routes.hpp>
#include <pianola/api/http/v1_rewind_routes.hpp>

#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace pianola::http {
namespace {

answer describe(managed_hub&, const exchange&, strict_query&) {
    static const std::string document = openapi_document(v1_operations());
    co_return response{200, document};
}

bool has_type(const request& incoming, std::string_view wanted) {
    const std::string* type = incoming.header("Content-Type");
    return type != nullptr &&
           equal_ignoring_case(trimmed(type->substr(0, type->find(';'))), wanted);
}

std::optional<response> wrong_body(const v1_operation& operation, const request& incoming) {
    if (operation.body.empty()) {
        if (!incoming.body.empty())
            return problem_response(400, "this operation takes no body", "body");
    } else if (!has_type(incoming, operation.body_type)) {
        return problem_response(
            400, "the body must be " + std::string(operation.body_type), "Content-Type");
    }
    return std::nullopt;
}

std::optional<response> refusal_of(const managed_hub& hub,
                                   const v1_operation& operation,
                                   const exchange& call) {
    if (const auto wrong = wrong_parameter(operation, call))
        return problem_response(*wrong);
    if (auto refused = wrong_body(operation, call.request))
        return refused;
    const std::string* name = call.query.find("taskHub");
    if (name != nullptr && *name != hub.name)
        return problem_response(404, "there is no task hub of this name", "taskHub");
    return std::nullopt;
}

// Keeps the hub alive while the handler runs.
answer run(std::shared_ptr<managed_hub> hub, const v1_operation& operation, const exchange& call) {
    if (auto refused = refusal_of(*hub, operation, call))
        co_return std::move(*refused);
    strict_query from{call.query};
    from.all("code");
    from.all("taskHub");
    co_return co_await operation.handle(*hub, call, from);
}

bool only_looks(const v1_operation& operation, const query& parameters) {
    if (operation.looks || operation.looks_with.empty())
        return operation.looks;
    const auto given = parameters.all(operation.looks_with);
    return given.size() == 1 && given.front() == "true";
}

std::vector<v1_operation> all_operations() {
    std::vector<v1_operation> all{
        {"GET", "openapi.json", "describe", "This document", {}, "", describe}};
    for (auto& part : {v1_list_routes(),
                       v1_batch_routes(),
                       v1_history_routes(),
                       v1_rewind_routes(),
                       v1_archive_routes(),
                       v1_retention_routes()})
        all.insert(all.end(), part.begin(), part.end());
    for (v1_operation& each : all)
        each.parameters.push_back({"taskHub",
                                   v1_parameter::form::text,
                                   "The hub that is meant; it must be the server's own.",
                                   1,
                                   64});
    return all;
}

} // namespace

const std::vector<v1_operation>& v1_operations() {
    static const std::vector<v1_operation> all = all_operations();
    return all;
}

std::vector<route> v1_routes(const managed_hub& hub) {
    const auto shared = std::make_shared<managed_hub>(hub);
    std::vector<route> rows;
    for (const v1_operation& each : v1_operations())
        rows.push_back({each.method,
                        each.pattern,
                        [shared, &each](const exchange& call) { return run(shared, each, call); },
                        false,
                        each.large_body,
                        [&each](const query& parameters) { return only_looks(each, parameters); }});
    return rows;
}

} // namespace pianola::http
