#include <pianola/api/http/retention_json.hpp>

#include <pianola/api/http/json_writer.hpp>
#include <pianola/api/http/strict_json.hpp>

#include <cmath>
#include <cstdint>
#include <set>
#include <utility>

namespace pianola::http {
namespace {

constexpr std::size_t most_policies = 1000;
constexpr std::size_t most_statuses = 4;
constexpr std::size_t most_name_bytes = 1024;
constexpr std::size_t most_id_bytes = 256;
constexpr double longest_age = 3'155'760'000; // a hundred years
constexpr std::int64_t ticks_a_second = ticks::period::den;

/// Seconds with as many decimals as they need.
std::string seconds_text(ticks age) {
    std::string text = std::to_string(age.count() / ticks_a_second);
    const std::string part = std::to_string(age.count() % ticks_a_second);
    std::string decimals = std::string(7 - part.size(), '0') + part;
    decimals.erase(decimals.find_last_not_of('0') + 1);
    return decimals.empty() ? text : text + "." + decimals;
}

void write_policy(json_writer& to, const retention_policy& policy) {
    to.begin_object().key("id").string(policy.id);
    to.key("statuses").begin_array();
    for (const runtime_status each : policy.statuses)
        to.string(to_string(each));
    to.end_array();
    if (policy.orchestrator)
        to.key("name").string(*policy.orchestrator);
    to.key("tags").begin_object();
    for (const auto& [key, value] : policy.tags)
        to.key(key).string(value);
    to.end_object();
    to.key("ageSeconds").raw(seconds_text(policy.age));
    to.key("recursive").boolean(policy.recursive).end_object();
}

void read_status(strict_json& body,
                 const boost::json::value& value,
                 const std::string& path,
                 std::set<runtime_status>& into) {
    const auto* text = value.if_string();
    const auto status =
        text == nullptr ? std::nullopt : runtime_status_from(std::string_view(*text));
    if (!status || !is_terminal(*status))
        body.refuse(path, "must be Completed, Failed, Terminated or Canceled");
    else if (!into.insert(*status).second)
        body.refuse(path, "is given twice");
}

retention_policy read_policy(strict_json& body,
                             const boost::json::value& value,
                             const std::string& path) {
    strict_object from{body, &value, path};
    retention_policy made;
    made.id = from.required("id", from.text("id", 1, most_id_bytes));
    from.array("statuses", most_statuses, [&](const auto& each, const std::string& at) {
        read_status(body, each, at, made.statuses);
    });
    made.orchestrator = from.text("name", 1, most_name_bytes);
    from.map("tags", [&](std::string_view key, const boost::json::value& each) {
        const auto* text = each.if_string();
        if (text == nullptr)
            body.refuse(from.path_of("tags") + "." + std::string(key), "must be a string");
        else
            made.tags.emplace(key, std::string_view(*text));
    });
    const auto age = from.required("ageSeconds", from.number("ageSeconds", 0, longest_age));
    made.age = ticks{std::llround(age * static_cast<double>(ticks_a_second))};
    made.recursive = from.flag("recursive").value_or(false);
    return made;
}

void read_policies(strict_json& body, std::vector<retention_policy>& into) {
    std::set<std::string> ids;
    strict_object root = body.root();
    const bool found =
        root.array("policies", most_policies, [&](const auto& each, const std::string& path) {
            into.push_back(read_policy(body, each, path));
            if (!ids.insert(into.back().id).second)
                body.refuse(path + ".id", "is the id of another policy, too");
        });
    root.require("policies", found);
}

} // namespace

std::string retention_json(const std::vector<retention_policy>& policies) {
    json_writer body;
    body.begin_object().key("policies").begin_array();
    for (const retention_policy& each : policies)
        write_policy(body, each);
    body.end_array().end_object();
    return std::move(body).str();
}

std::string retention_json(const std::vector<retention_preview>& previews) {
    json_writer body;
    body.begin_object().key("policies").begin_array();
    for (const retention_preview& each : previews) {
        body.begin_object().key("id").string(each.id);
        body.key("instances").number(static_cast<std::int64_t>(each.instances)).end_object();
    }
    body.end_array().end_object();
    return std::move(body).str();
}

std::optional<field_problem> read_retention(std::string_view json,
                                            std::vector<retention_policy>& into) {
    strict_json body{json};
    if (!body.problem())
        read_policies(body, into);
    return body.problem();
}

std::optional<field_problem> read_retention_policy(std::string_view json,
                                                   const std::string& id,
                                                   retention_policy& into) {
    strict_json body{json};
    if (!body.problem())
        into = read_policy(body, body.value(), {});
    if (!body.problem() && into.id != id)
        body.refuse("id", "is not the policy of this address");
    return body.problem();
}

} // namespace pianola::http
