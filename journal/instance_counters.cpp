#include <pianola/journal/instance_counters.hpp>

#include <algorithm>
#include <utility>

namespace pianola {
namespace {

// A commit that takes away what is not there was made from a wrong record; a count below zero would
// be a huge one.
void change_count(status_counts& counts, runtime_status status, std::int64_t by) {
    std::uint64_t& count = counts[status];
    const auto less = static_cast<std::uint64_t>(by < 0 ? -by : 0);
    count = by < 0 ? count - std::min(count, less) : count + static_cast<std::uint64_t>(by);
    if (count == 0)
        counts.erase(status);
}

std::uint64_t sum(const status_counts& counts, const std::set<runtime_status>& statuses) {
    std::uint64_t total = 0;
    for (const auto& [status, count] : counts)
        if (statuses.empty() || statuses.contains(status))
            total += count;
    return total;
}

} // namespace

instance_counters::instance_counters(instance_counts counts) {
    for (auto& [name, by_status] : counts)
        set(name, std::move(by_status));
}

void instance_counters::add(const counter_delta& delta) {
    const auto found = by_name_.try_emplace(delta.name).first;
    change_count(found->second, delta.status, delta.change);
    if (found->second.empty())
        by_name_.erase(found);
    change_count(totals_, delta.status, delta.change);
}

void instance_counters::set(const std::string& name, status_counts counts) {
    for (const auto& [status, count] : of_name(name))
        change_count(totals_, status, -static_cast<std::int64_t>(count));
    for (const auto& [status, count] : counts)
        change_count(totals_, status, static_cast<std::int64_t>(count));
    if (counts.empty())
        by_name_.erase(name);
    else
        by_name_.insert_or_assign(name, std::move(counts));
}

std::uint64_t instance_counters::count(const std::optional<std::string>& name,
                                       const std::set<runtime_status>& statuses) const {
    if (!name)
        return sum(totals_, statuses);
    const auto found = by_name_.find(*name);
    return found == by_name_.end() ? 0 : sum(found->second, statuses);
}

status_counts instance_counters::of_name(const std::string& name) const {
    const auto found = by_name_.find(name);
    return found == by_name_.end() ? status_counts{} : found->second;
}

} // namespace pianola
