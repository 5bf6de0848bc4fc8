#pragma once

#include <pianola/journal/list_limits.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace pianola::detail {

/// What the reads of a list cost, in the units of list_limits. Measured with a million instances,
/// all in the block cache.
struct read_cost {
    static constexpr std::uint64_t step = 1;      ///< A key that a cursor moves over.
    static constexpr std::uint64_t row = 1;       ///< A row of by_created, when it is there.
    static constexpr std::uint64_t find_row = 12; ///< The same, when it has to be found.
    static constexpr std::uint64_t record = 12;   ///< To find and decode a record.
    static constexpr std::uint64_t payloads = 50; ///< To find an input and an output.
    static constexpr std::uint64_t seek = 20;     ///< To open a cursor.
    static constexpr std::uint64_t pause = 1'000; ///< What a walk passed before it paused.
    /// So much of a large value is copied and decoded in a unit.
    static constexpr std::uint64_t bytes_a_unit = 256;
};

/// What is left of the work and the time of a page.
class work_left {
public:
    explicit work_left(const list_limits& limits) noexcept : units_(limits.page_work) {
        if (limits.page_time.count() > 0)
            until_ = clock::now() + limits.page_time;
    }
    void spend(std::uint64_t units) noexcept {
        spent_ += units;
        units_ = units_ > units ? units_ - units : 0;
    }
    void spend_bytes(std::size_t bytes) noexcept { spend(bytes / bytes_a_unit); }
    [[nodiscard]] std::uint64_t spent() const noexcept { return spent_; }
    /// Cheap enough to ask for each key.
    [[nodiscard]] bool any() noexcept {
        if (++asked_ % asked_a_look == 0)
            look_at_clock();
        return units_ > 0;
    }
    /// After what may have taken long. However slow the machine is, a page comes somewhere.
    void look_at_clock() noexcept {
        if (spent_ >= least_units && until_ != clock::time_point{} && clock::now() >= until_)
            units_ = 0;
    }

private:
    using clock = std::chrono::steady_clock;
    static constexpr unsigned asked_a_look = 64;
    static constexpr std::uint64_t least_units = 500;
    static constexpr auto bytes_a_unit = read_cost::bytes_a_unit;

    std::uint64_t units_;
    std::uint64_t spent_ = 0;
    clock::time_point until_;
    unsigned asked_ = 0;
};

} // namespace pianola::detail
