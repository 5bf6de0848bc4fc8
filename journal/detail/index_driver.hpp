#pragma once

#include <pianola/journal/detail/list_token.hpp>
#include <pianola/journal/instance_list.hpp>
#include <pianola/journal/log.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pianola::detail {

/// Keys with a common prefix: [first, last), an empty `last` being the end of the family.
struct key_range {
    std::string prefix;
    std::string first;
    std::string last;

    [[nodiscard]] bool empty() const noexcept { return !last.empty() && first >= last; }
    /// Leaves of it what is still to come. `by_time` says how `prefix` goes on in a key.
    void go_on_from(const list_position& position, bool by_time, scan_direction direction);
};

/// A way to find the instances that a filter asks for: ranges of one family that together hold
/// every one of them, and others.
struct index_driver {
    key_family family = key_family::by_created;
    std::vector<key_range> ranges; ///< Disjoint.
    std::uint32_t answers = 0;     ///< The conditions that all it holds meet.
    std::uint64_t rows = 0;        ///< About how many keys there are.
    bool ordered = true;           ///< See order().

    /// The order in which the ranges, merged, give the instances. That of by_updated is of use only
    /// when each range is one minute: over minutes an instance moves on while a list goes on, and
    /// would be missed or come twice.
    [[nodiscard]] std::optional<list_order> order() const noexcept;
};

/// All ways that a filter leaves, those that tend to find least first. By_created is always among
/// them; `ids` and by_completed too when a list in their order is wanted.
std::vector<index_driver> drivers_of(const key_reader& store,
                                     const instance_filter& filter,
                                     list_order wanted);

} // namespace pianola::detail
