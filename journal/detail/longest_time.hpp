#pragma once

#include <atomic>
#include <chrono>

namespace pianola::detail {

/// The longest that anything measured by it took. Thread-safe.
class longest_time {
public:
    /// Does the work and gives what it gives.
    template <class Work>
    auto measure(Work work) {
        const auto begun = std::chrono::steady_clock::now();
        auto result = work();
        note(std::chrono::steady_clock::now() - begun);
        return result;
    }
    [[nodiscard]] std::chrono::nanoseconds value() const noexcept { return longest_.load(); }

private:
    void note(std::chrono::nanoseconds took) noexcept {
        auto known = longest_.load();
        while (known < took && !longest_.compare_exchange_weak(known, took)) {}
    }

    std::atomic<std::chrono::nanoseconds> longest_{std::chrono::nanoseconds{0}};
};

} // namespace pianola::detail
