#pragma once

#include <pianola/journal/encoded_commit.hpp>
#include <pianola/journal/instance_list.hpp>
#include <pianola/journal/runtime_status.hpp>

#include <cstdint>
#include <optional>
#include <set>
#include <string>

namespace pianola {

/// How many instances there are, by name and status; what is 0 is not there. Not thread-safe.
class instance_counters {
public:
    instance_counters() = default;
    explicit instance_counters(instance_counts counts);

    void add(const counter_delta& delta);
    /// Replaces the counts of a name.
    void set(const std::string& name, status_counts counts);

    /// Those of one name, or of all; of these statuses, or of all when there are none.
    [[nodiscard]] std::uint64_t count(const std::optional<std::string>& name,
                                      const std::set<runtime_status>& statuses) const;
    /// Empty for a name without instances.
    [[nodiscard]] status_counts of_name(const std::string& name) const;
    [[nodiscard]] const instance_counts& by_name() const noexcept { return by_name_; }

private:
    instance_counts by_name_;
    status_counts totals_;
};

} // namespace pianola
