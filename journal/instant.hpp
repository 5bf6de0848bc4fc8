#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <limits>

namespace pianola {

/// A length of time in ticks of 100 ns, the resolution of Durable Task.
using ticks = std::chrono::duration<std::int64_t, std::ratio<1, 10'000'000>>;

/// A point in time: ticks of 100 ns since 1970-01-01T00:00:00Z. Arithmetic saturates at both ends,
/// so any year from 1 to 9999 and any user-given delay is safe.
class instant {
public:
    constexpr instant() noexcept = default;
    constexpr explicit instant(std::int64_t ticks_since_epoch) noexcept
        : ticks_(ticks_since_epoch) {}

    [[nodiscard]] constexpr std::int64_t ticks_since_epoch() const noexcept { return ticks_; }
    static constexpr instant max() noexcept {
        return instant{std::numeric_limits<std::int64_t>::max()};
    }
    static constexpr instant min() noexcept {
        return instant{std::numeric_limits<std::int64_t>::min()};
    }

    friend constexpr auto operator<=>(instant, instant) noexcept = default;

    friend constexpr instant operator+(instant t, ticks d) noexcept {
        std::int64_t sum = 0;
        if (__builtin_add_overflow(t.ticks_, d.count(), &sum))
            return d.count() > 0 ? max() : min();
        return instant{sum};
    }
    friend constexpr instant operator-(instant t, ticks d) noexcept {
        std::int64_t difference = 0;
        if (__builtin_sub_overflow(t.ticks_, d.count(), &difference))
            return d.count() > 0 ? min() : max();
        return instant{difference};
    }
    friend constexpr ticks operator-(instant a, instant b) noexcept {
        std::int64_t difference = 0;
        if (__builtin_sub_overflow(a.ticks_, b.ticks_, &difference))
            return a > b ? ticks::max() : ticks::min();
        return ticks{difference};
    }

private:
    std::int64_t ticks_ = 0;
};

/// Converts any chrono duration to ticks, saturating instead of overflowing.
template <class Rep, class Period>
constexpr ticks saturating_ticks(std::chrono::duration<Rep, Period> d) noexcept {
    using wide = std::chrono::duration<long double, ticks::period>;
    const auto exact = std::chrono::duration_cast<wide>(d).count();
    if (exact >= static_cast<long double>(ticks::max().count()))
        return ticks::max();
    if (exact <= static_cast<long double>(ticks::min().count()))
        return ticks::min();
    return std::chrono::duration_cast<ticks>(d);
}

} // namespace pianola
