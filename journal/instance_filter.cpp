#include <pianola/journal/instance_filter.hpp>

#include <algorithm>

namespace pianola {
namespace {

bool has_tags(const history::tags& wanted, const history::tags& present) {
    return std::ranges::all_of(wanted, [&](const auto& tag) {
        const auto found = present.find(tag.first);
        return found != present.end() && found->second == tag.second;
    });
}

bool has_parent(const instance_id& wanted, const instance_record& record) {
    return record.parent ? record.parent->instance_id == wanted : wanted.empty();
}

} // namespace

bool matches(const instance_filter& filter, const instance_record& record) noexcept {
    const bool in_time = filter.created.contains(record.created) &&
                         filter.last_updated.contains(record.last_updated);
    const bool ended_in_time = !filter.completed.bounded() ||
                               (record.completed && filter.completed.contains(*record.completed));
    return in_time && ended_in_time &&
           (filter.statuses.empty() || filter.statuses.contains(record.status)) &&
           (!filter.name || *filter.name == record.name) &&
           record.id.str().starts_with(filter.id_prefix) &&
           (!filter.version || *filter.version == record.version.value_or("")) &&
           has_tags(filter.tags, record.tags) &&
           (!filter.parent || has_parent(*filter.parent, record));
}

} // namespace pianola
