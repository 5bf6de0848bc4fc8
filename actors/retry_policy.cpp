#include <pianola/actors/retry_policy.hpp>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <stdexcept>

namespace pianola {
namespace {

void require(bool condition, const char* message) {
    if (!condition)
        throw std::invalid_argument{message};
}

/// By multiplication alone: std::pow may differ in the last place from one machine to the next,
/// and a replay there must find the same delay.
double power(double base, std::uint32_t exponent) {
    double result = 1;
    for (; exponent > 0; exponent >>= 1) {
        if (exponent & 1)
            result *= base;
        base *= base;
    }
    return result;
}

ticks times(ticks interval, double factor) {
    if (interval == ticks::zero() || factor == 1)
        return interval;
    const double product = static_cast<double>(interval.count()) * factor;
    // 2^63 is the first double over the range of ticks.
    return product < 0x1p63 ? ticks{static_cast<std::int64_t>(product)} : ticks::max();
}

} // namespace

retry_policy::retry_policy(std::uint32_t max_attempts, ticks first_interval)
    : max_attempts_(max_attempts), first_interval_(first_interval) {
    require(max_attempts >= 1, "retry_policy: max_attempts must be at least 1");
    require(first_interval >= ticks::zero(), "retry_policy: first_interval must not be negative");
}

retry_policy& retry_policy::backoff_coefficient(double factor) {
    require(std::isfinite(factor) && factor >= 1,
            "retry_policy: backoff_coefficient must be a number of at least 1");
    backoff_coefficient_ = factor;
    return *this;
}

retry_policy& retry_policy::max_interval(ticks longest) {
    require(longest >= ticks::zero(), "retry_policy: max_interval must not be negative");
    max_interval_ = longest;
    return *this;
}

retry_policy& retry_policy::total_timeout(ticks longest) {
    require(longest >= ticks::zero(), "retry_policy: total_timeout must not be negative");
    total_timeout_ = longest;
    return *this;
}

retry_policy& retry_policy::retry_if(predicate handles) {
    require(handles != nullptr, "retry_policy: retry_if needs a function");
    retry_if_ = std::move(handles);
    return *this;
}

std::optional<ticks> retry_policy::next_delay(std::uint32_t attempt,
                                              instant started,
                                              instant now,
                                              const failure_details& failure) const {
    assert(attempt >= 1);
    if (attempt >= max_attempts_ || failure.non_retriable)
        return std::nullopt;
    ticks delay = times(first_interval_, power(backoff_coefficient_, attempt - 1));
    if (max_interval_)
        delay = std::min(delay, *max_interval_);
    if (total_timeout_ && now + delay > started + *total_timeout_)
        return std::nullopt;
    if (retry_if_ && !retry_if_(failure))
        return std::nullopt;
    return delay;
}

} // namespace pianola
