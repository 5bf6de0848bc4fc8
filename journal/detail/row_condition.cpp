#include <pianola/journal/detail/row_condition.hpp>

#include <algorithm>

namespace pianola::detail {

std::uint32_t conditions_of(const instance_filter& filter) noexcept {
    std::uint32_t all = 0;
    const auto add = [&all](bool given, condition which) { all |= given ? which : 0u; };
    add(filter.created.bounded(), on_created);
    add(filter.last_updated.bounded(), on_updated);
    add(filter.completed.bounded(), on_completed);
    add(!filter.statuses.empty(), on_status);
    add(filter.name.has_value(), on_name);
    add(!filter.id_prefix.empty(), on_id);
    add(filter.version.has_value(), on_version);
    add(!filter.tags.empty(), on_tags);
    add(filter.parent.has_value(), on_parent);
    return all;
}

row_condition::row_condition(const instance_filter& filter) : filter_(filter) {
    for (const auto& [key, value] : filter.tags)
        tags_.push_back(tag_hash(key, value));
    if (filter.parent)
        parent_ = filter.parent->empty() ? 0 : parent_hash(*filter.parent);
}

bool row_condition::holds(instant created, const created_row& row) const noexcept {
    const bool ended_in_time = !filter_.completed.bounded() ||
                               (row.completed && filter_.completed.contains(*row.completed));
    return ended_in_time && filter_.created.contains(created) &&
           (filter_.statuses.empty() || filter_.statuses.contains(row.status)) &&
           (!filter_.name || *filter_.name == row.name) && row.id.starts_with(filter_.id_prefix) &&
           (!filter_.version || *filter_.version == row.version.value_or(std::string_view{})) &&
           (!parent_ || *parent_ == row.parent) &&
           std::ranges::all_of(tags_, [&row](std::uint64_t tag) { return row.has_tag(tag); });
}

} // namespace pianola::detail
