#include <pianola/journal/detail/index_driver.hpp>

#include <pianola/journal/detail/key_codec.hpp>
#include <pianola/journal/detail/row_condition.hpp>

#include <algorithm>
#include <limits>
#include <utility>

namespace pianola::detail {
namespace {

// A cursor for each: more of them would take a good part of a page.
constexpr std::uint64_t most_minutes = 128;
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
    return {family, {in_time(std::move(prefix), filter.created)}, answers | on_created, 0, true};
}

index_driver by_status(const instance_filter& filter) {
    index_driver all{key_family::by_status, {}, on_status | on_created, 0, true};
    for (const auto status : filter.statuses)
        all.ranges.push_back(in_time(by_status_prefix(status), filter.created));
    return all;
}

/// The minute of the first key that a walk finds.
std::optional<std::int64_t> first_minute(const key_reader& store, scan_direction direction) {
    const auto cursor = store.walk(key_family::by_updated, {}, {}, direction);
    if (!cursor->valid() && !cursor->paused())
        return std::nullopt;
    const auto parsed = parse_index_key(key_family::by_updated, cursor->key());
    return parsed ? std::optional(minute_of_prefix(parsed->prefix)) : std::nullopt;
}

// As long as there are not too many, each minute is a range of its own, in the order of created.
index_driver by_updated(const key_reader& store, const instance_filter& filter) {
    const auto oldest = first_minute(store, scan_direction::forward);
    const auto newest = first_minute(store, scan_direction::backward);
    index_driver all{key_family::by_updated, {}, 0, 0, true};
    if (!oldest || !newest) { // Empty; or unreadable, as whoever walks over it will find.
        all.ordered = false;
        all.ranges.emplace_back();
        return all;
    }
    const auto& updated = filter.last_updated;
    const auto first = updated.from ? std::max(minute_of(*updated.from), *oldest) : *oldest;
    const auto last = updated.to ? std::min(minute_of(*updated.to), *newest) : *newest;
    if (first > last)
        return all;
    all.ordered =
        static_cast<std::uint64_t>(last) - static_cast<std::uint64_t>(first) < most_minutes;
    if (all.ordered) {
        all.answers = on_created;
        for (std::int64_t i = 0; i <= last - first; ++i)
            all.ranges.push_back(in_time(by_updated_prefix(first + i), filter.created));
    } else {
        all.ranges.push_back({{}, by_updated_prefix(first), prefix_end(by_updated_prefix(last))});
    }
    return all;
}

// Many minutes are estimated as one range: asking for each takes longer than it is worth.
std::uint64_t estimate(const key_reader& store, const index_driver& driver) {
    if (driver.ranges.empty())
        return 0;
    if (driver.family == key_family::by_updated)
        return store.estimate(
            driver.family, driver.ranges.front().first, driver.ranges.back().last);
    std::uint64_t rows = 0;
    for (const key_range& range : driver.ranges)
        rows += range.empty() ? 0 : store.estimate(driver.family, range.first, range.last);
    return rows;
}

// Entities are left out: they are all between '@' and 'A'.
index_driver by_id(const std::string& prefix) {
    index_driver all{key_family::ids, {}, on_id, 0, true};
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
    default: return ordered ? std::optional(list_order::created) : std::nullopt;
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
        all.push_back(by_updated(store, filter));
    if (filter.completed.bounded() || wanted == list_order::completed)
        all.push_back(
            {key_family::by_completed, {in_time({}, filter.completed)}, on_completed, 0, true});
    if (!filter.statuses.empty())
        all.push_back(by_status(filter));
    all.push_back(by_prefix(key_family::by_created, {}, filter, 0));
    for (index_driver& driver : all)
        driver.rows = estimate(store, driver);
    return all;
}

} // namespace pianola::detail
