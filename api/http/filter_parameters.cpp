#include <pianola/api/http/filter_parameters.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace pianola::http {
namespace {

constexpr std::int64_t most_a_page = 1000;

time_range read_range(strict_query& from, const std::string& what) {
    const std::string begin = what + "From";
    const std::string end = what + "To";
    time_range range{from.time(begin), from.time(end)};
    if (range.from && range.to && *range.to < *range.from)
        from.refuse(begin, "must not be later than " + end);
    return range;
}

void add_status(strict_query& from, std::string_view name, std::set<runtime_status>& to) {
    const auto status = runtime_status_from(name);
    if (status && *status != runtime_status::continued_as_new)
        to.insert(*status);
    else
        from.refuse("runtimeStatus",
                    "must be one of Pending, Running, Suspended, Completed, Failed, Terminated and "
                    "Canceled");
}

std::set<runtime_status> read_statuses(strict_query& from) {
    std::set<runtime_status> statuses;
    for (std::string_view list : from.all("runtimeStatus"))
        for (bool more = true; more;) {
            const std::size_t comma = std::min(list.find(','), list.size());
            add_status(from, list.substr(0, comma), statuses);
            more = comma < list.size();
            list.remove_prefix(std::min(comma + 1, list.size()));
        }
    return statuses;
}

history::tags read_tags(strict_query& from) {
    history::tags tags;
    for (const std::string_view text : from.all("tag")) {
        const std::size_t equals = text.find('=');
        if (equals == 0 || equals == std::string_view::npos) {
            from.refuse("tag", "must be written as tag=key=value");
            continue;
        }
        const std::string key(text.substr(0, equals));
        const std::string value(text.substr(equals + 1));
        const auto [at, added] = tags.emplace(key, value);
        if (!added && at->second != value)
            from.refuse("tag", "cannot have two values for the key " + key);
    }
    return tags;
}

/// A text that no instance has empty.
std::optional<std::string> read_name(strict_query& from, std::string_view field) {
    auto value = from.text(field);
    if (value && value->empty()) {
        from.refuse(field, "must not be empty");
        value.reset();
    }
    return value;
}

list_order read_order(strict_query& from) {
    constexpr std::array orders{std::pair{std::string_view("any"), list_order::any},
                                std::pair{std::string_view("created"), list_order::created},
                                std::pair{std::string_view("completed"), list_order::completed},
                                std::pair{std::string_view("id"), list_order::id}};
    const auto value = from.text("order").value_or("any");
    const auto found =
        std::ranges::find(orders, value, [](const auto& each) { return each.first; });
    if (found != orders.end())
        return found->second;
    from.refuse("order", "must be any, created, completed or id");
    return list_order::any;
}

} // namespace

instance_filter read_filter_parameters(strict_query& from) {
    instance_filter filter;
    filter.created = read_range(from, "createdTime");
    filter.last_updated = read_range(from, "lastUpdatedTime");
    filter.completed = read_range(from, "completedTime");
    filter.statuses = read_statuses(from);
    filter.name = read_name(from, "name");
    filter.id_prefix = read_name(from, "instanceIdPrefix").value_or("");
    filter.version = from.text("version");
    filter.tags = read_tags(from);
    if (auto parent = from.text("parent"))
        filter.parent = instance_id(std::move(*parent));
    return filter;
}

list_request read_list_parameters(strict_query& from) {
    list_request wanted;
    wanted.filter = read_filter_parameters(from);
    wanted.order = read_order(from);
    wanted.descending = from.flag("descending").value_or(false);
    wanted.page_size = static_cast<std::size_t>(from.integer("top", 1, most_a_page).value_or(100));
    wanted.with_payloads = from.flag("showInput").value_or(false);
    wanted.token = from.text("continuationToken").value_or("");
    return wanted;
}

} // namespace pianola::http
