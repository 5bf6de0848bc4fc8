#pragma once

#include <pianola/journal/detail/index_codec.hpp>
#include <pianola/journal/instance_filter.hpp>

#include <cstdint>
#include <optional>
#include <vector>

namespace pianola::detail {

/// The conditions of a filter, as a set of bits.
enum condition : std::uint32_t {
    on_created = 1u << 0,
    on_updated = 1u << 1,
    on_completed = 1u << 2,
    on_status = 1u << 3,
    on_name = 1u << 4,
    on_id = 1u << 5,
    on_version = 1u << 6,
    on_tags = 1u << 7,
    on_parent = 1u << 8,
};
std::uint32_t conditions_of(const instance_filter& filter) noexcept;

/// A filter applied to a row of by_created: all of its conditions but the one on the last update.
/// Tags and parent are told by their hashes. Keeps a reference to the filter.
class row_condition {
public:
    explicit row_condition(const instance_filter& filter);
    [[nodiscard]] bool holds(instant created, const created_row& row) const noexcept;

private:
    const instance_filter& filter_;
    std::vector<std::uint64_t> tags_;
    std::optional<std::uint64_t> parent_;
};

} // namespace pianola::detail
