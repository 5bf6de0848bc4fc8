#pragma once

#include <pianola/journal/history_event.hpp>
#include <pianola/journal/identifiers.hpp>
#include <pianola/journal/instance_record.hpp>
#include <pianola/journal/instant.hpp>
#include <pianola/journal/runtime_status.hpp>

#include <optional>
#include <set>
#include <string>

namespace pianola {

/// From one time to another, both inclusive; an absent end is open.
struct time_range {
    std::optional<instant> from;
    std::optional<instant> to;

    [[nodiscard]] bool bounded() const noexcept { return from || to; }
    [[nodiscard]] bool contains(instant time) const noexcept {
        return (!from || *from <= time) && (!to || time <= *to);
    }
    friend bool operator==(const time_range&, const time_range&) = default;
};

/// Which instances a list, a count or a purge is about: those that meet every condition given.
struct instance_filter {
    time_range created;
    time_range last_updated;
    time_range completed;              ///< Bounded: only ended instances.
    std::set<runtime_status> statuses; ///< Empty: any.
    std::optional<std::string> name;
    std::string id_prefix;              ///< In bytes. Empty: any.
    std::optional<std::string> version; ///< The empty one means "no version".
    history::tags tags;                 ///< All of them, with these values.
    /// The id of the instance that started it; the empty one means "no parent".
    std::optional<instance_id> parent;

    friend bool operator==(const instance_filter&, const instance_filter&) = default;
};

/// Whether an instance meets every condition.
[[nodiscard]] bool matches(const instance_filter& filter, const instance_record& record) noexcept;

} // namespace pianola
