#include <pianola/api/http/list_query.hpp>

#include <pianola/api/http/lenient_value.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

namespace pianola::http {
namespace {

constexpr std::int64_t most_top = 1000;

std::optional<instant> time(const query& from, std::string_view name) {
    const std::string* text = from.find(name);
    return text == nullptr ? std::nullopt : parse_time(*text);
}

std::optional<runtime_status> status(std::string_view text) {
    if (const auto named = runtime_status_from(text))
        return named;
    const auto number = parse_integer(text);
    if (!number || *number < 0 || *number > 7)
        return std::nullopt;
    return static_cast<runtime_status>(*number);
}

void add_statuses(std::string_view list, std::set<runtime_status>& to) {
    while (!list.empty()) {
        const std::size_t comma = std::min(list.find(','), list.size());
        if (const auto found = status(list.substr(0, comma)))
            to.insert(*found);
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
}

} // namespace

instance_filter read_filter(const query& from) {
    instance_filter filter;
    filter.created = {time(from, "createdTimeFrom"), time(from, "createdTimeTo")};
    for (const std::string_view list : from.all("runtimeStatus"))
        add_statuses(list, filter.statuses);
    filter.id_prefix = from.text("instanceIdPrefix").value_or("");
    return filter;
}

list_request read_list_query(const query& from) {
    list_request wanted;
    wanted.filter = read_filter(from);
    const std::string* top = from.find("top");
    const auto number = top == nullptr ? std::nullopt : parse_integer(*top);
    if (number && *number > 0)
        wanted.page_size = static_cast<std::size_t>(std::min(*number, most_top));
    return wanted;
}

orchestration_query to_query(list_request wanted) {
    orchestration_query asked;
    instance_filter& filter = wanted.filter;
    const auto give = [&](auto& value, auto set) {
        if (value)
            (asked.*set)(std::move(*value));
    };
    give(filter.created.from, &orchestration_query::created_from);
    give(filter.created.to, &orchestration_query::created_to);
    give(filter.last_updated.from, &orchestration_query::last_updated_from);
    give(filter.last_updated.to, &orchestration_query::last_updated_to);
    give(filter.completed.from, &orchestration_query::completed_from);
    give(filter.completed.to, &orchestration_query::completed_to);
    give(filter.name, &orchestration_query::name);
    give(filter.version, &orchestration_query::version);
    asked.statuses(std::move(filter.statuses)).id_prefix(std::move(filter.id_prefix));
    for (const auto& [key, value] : filter.tags)
        asked.tag(key, value);
    if (filter.parent)
        asked.parent(filter.parent->str()); // the empty one: none
    asked.order_by(wanted.order).descending(wanted.descending).page_size(wanted.page_size);
    asked.continuation_token(std::move(wanted.token));
    asked.fetch_inputs_and_outputs(wanted.with_payloads);
    return asked;
}

} // namespace pianola::http
