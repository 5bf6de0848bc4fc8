#pragma once

#include <pianola/journal/failure.hpp>
#include <pianola/journal/instant.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <utility>

namespace pianola {

/// When a failed activity or sub-orchestration is tried again. Pure: attempt and time in, delay
/// out. A non-retriable failure is never tried again.
class retry_policy {
public:
    using predicate = std::function<bool(const failure_details&)>;

    /// `max_attempts` counts the first attempt; at least 1. `first_interval` is the first pause.
    /// Throws std::invalid_argument for values out of range, as do the setters.
    template <class Rep, class Period>
    retry_policy(std::uint32_t max_attempts, std::chrono::duration<Rep, Period> first_interval)
        : retry_policy(max_attempts, saturating_ticks(first_interval)) {}
    retry_policy(std::uint32_t max_attempts, ticks first_interval);

    /// Each pause is the one before times this. At least 1; default 1.
    retry_policy& backoff_coefficient(double factor);
    /// No pause is longer. Default: no bound.
    retry_policy& max_interval(ticks longest);
    /// No attempt begins later than this after the first. Default: no bound.
    retry_policy& total_timeout(ticks longest);
    /// Only failures for which this is true are tried again. It must be deterministic.
    retry_policy& retry_if(predicate handles);

    /// The pause before the next attempt, or nothing when `attempt` (from 1) was the last.
    /// `started` is the time of the first attempt, `now` that of the failure.
    [[nodiscard]] std::optional<ticks> next_delay(std::uint32_t attempt,
                                                  instant started,
                                                  instant now,
                                                  const failure_details& failure) const;

private:
    std::uint32_t max_attempts_;
    ticks first_interval_;
    double backoff_coefficient_ = 1.0;
    std::optional<ticks> max_interval_;
    std::optional<ticks> total_timeout_;
    predicate retry_if_;
};

} // namespace pianola
