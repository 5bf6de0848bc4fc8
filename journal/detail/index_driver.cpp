#include <pianola/journal/detail/index_driver.hpp>
#include <pianola/journal/detail/key_codec.hpp>
#include <pianola/journal/detail/row_condition.hpp>

#include <limits>
#include <utility>

namespace pianola::detail {
namespace {

constexpr instance_number last_number{std::numeric_limits<std::uint64_t>::max()};

key_range in_time(std::string prefix, const time_range& time) {
    key_range range;
    range.first = time.from ? index_key(prefix, {*time.from, instance_number{}}) : prefix;
    range.last =
        time.to ? key_after(index_key(prefix, {*time.to, last_number})) : prefix_end(prefix);
    range.prefix = std::move(prefix);
    return range;
}

index_driver by_prefix(key_family family,
                       std::string prefix,
                       const instance_filter& filter,
                       std::uint32_t answers) {
    return {family, {in_time(std::move(prefix), filter.created)}, answers | on_created, 0};
}

index_driver by_status(const instance_filter& filter) {
    index_driver all{key_family::by_status, {}, on_status | on_created, 0};
    for (const auto status : filter.statuses)
        all.ranges.push_back(in_time(by_status_prefix(status), filter.created));
    return all;
}

index_driver by_updated(const time_range& updated) {
    key_range minutes;
    if (updated.from)
        minutes.first = by_updated_prefix(minute_of(*updated.from));
    if (updated.to)
        minutes.last = prefix_end(by_updated_prefix(minute_of(*updated.to)));
    return {key_family::by_updated, {std::move(minutes)}, 0, 0};
}

// Entities are left out: they are all between '@' and 'A'.
index_driver by_id(const std::string& prefix) {
    index_driver all{key_family::ids, {}, on_id, 0};
    if (prefix.empty()) {
        all.ranges.push_back({{}, {}, "@"});
        all.ranges.push_back({{}, "A", {}});
    } else if (!prefix.starts_with('@')) {
        all.ranges.push_back({{}, prefix, prefix_end(prefix)});
    }
    return all;
}

} // namespace

void key_range::go_on_from(const list_position& position, bool by_time, scan_direction direction) {
    std::string key = by_time ? index_key(prefix, position.at) : position.id;
    if ((direction == scan_direction::forward) == position.done)
        key = key_after(key);
    if (direction == scan_direction::forward)
        first = std::max(first, key);
    else
        last = last.empty() ? key : std::min(last, key);
    // Nothing is before the first key of all; an empty end would mean the opposite.
    if (direction == scan_direction::backward && last.empty())
        first = last = std::string(1, '\0');
}

std::optional<list_order> index_driver::order() const noexcept {
    switch (family) {
    case key_family::ids: return list_order::id;
    case key_family::by_completed: return list_order::completed;
    case key_family::by_updated: return std::nullopt;
    default: return list_order::created;
    }
}

std::vector<index_driver> drivers_of(const key_reader& store,
                                     const instance_filter& filter,
                                     list_order wanted) {
    std::vector<index_driver> all;
    if (filter.parent && !filter.parent->empty())
        all.push_back(by_prefix(
            key_family::by_parent, hash_prefix(parent_hash(*filter.parent)), filter, on_parent));
    for (const auto& [key, value] : filter.tags)
        all.push_back(by_prefix(key_family::by_tag,
                                hash_prefix(tag_hash(key, value)),
                                filter,
                                filter.tags.size() == 1 ? on_tags : 0u));
    if (!filter.id_prefix.empty() || wanted == list_order::id)
        all.push_back(by_id(filter.id_prefix));
    if (filter.name)
        all.push_back(
            by_prefix(key_family::by_name, hash_prefix(name_hash(*filter.name)), filter, on_name));
    if (filter.last_updated.bounded())
        all.push_back(by_updated(filter.last_updated));
    if (filter.completed.bounded() || wanted == list_order::completed)
        all.push_back({key_family::by_completed, {in_time({}, filter.completed)}, on_completed, 0});
    if (!filter.statuses.empty())
        all.push_back(by_status(filter));
    all.push_back(by_prefix(key_family::by_created, {}, filter, 0));
    for (index_driver& driver : all)
        for (const key_range& range : driver.ranges)
            driver.rows +=
                range.empty() ? 0 : store.estimate(driver.family, range.first, range.last);
    return all;
}

} // namespace pianola::detail
