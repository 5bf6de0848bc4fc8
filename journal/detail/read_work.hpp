#pragma once

#include <cstddef>
#include <cstdint>

/// What the reads of a list cost, in the units of list_limits.
namespace pianola::detail {

struct read_cost {
    static constexpr std::uint64_t step = 1;      ///< A key that a cursor moves over.
    static constexpr std::uint64_t row = 1;       ///< A row of by_created, when it is there.
    static constexpr std::uint64_t find_row = 6;  ///< The same, when it has to be found.
    static constexpr std::uint64_t record = 10;   ///< To find and decode a record.
    static constexpr std::uint64_t payloads = 60; ///< To find an input and an output.
    static constexpr std::uint64_t seek = 15;     ///< To open a cursor.
    /// So much of a large value is copied and decoded in a unit.
    static constexpr std::uint64_t bytes_a_unit = 256;
};

/// What is left of the work of a page.
class work_left {
public:
    explicit work_left(std::uint64_t units) noexcept : units_(units) {}
    void spend(std::uint64_t units) noexcept { units_ = units_ > units ? units_ - units : 0; }
    void spend_bytes(std::size_t bytes) noexcept { spend(bytes / read_cost::bytes_a_unit); }
    [[nodiscard]] bool any() const noexcept { return units_ > 0; }
    [[nodiscard]] std::uint64_t units() const noexcept { return units_; }

private:
    std::uint64_t units_;
};

} // namespace pianola::detail
