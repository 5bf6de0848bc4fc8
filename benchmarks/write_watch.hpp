#pragma once

#include "bench.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <thread>
#include <utility>

namespace pianola::bench {

/// Looks every millisecond, on a thread of its own, whether the journal has written since: under
/// load, the longest time without a write bounds what one write was held up. How late its own looks
/// were at most tells whether the whole machine, or the queue for its processors, stood still.
class write_watch {
public:
    /// Looks for so many seconds: as long as the load lasts.
    write_watch(const bench_hub& hub, double seconds)
        : thread_([this, &hub, seconds] { run(hub, seconds); }) {}
    write_watch(const write_watch&) = delete;
    write_watch& operator=(const write_watch&) = delete;

    struct finding {
        double gap_ms = 0;           ///< The longest time without a write.
        double gap_at_seconds = 0;   ///< When it ended.
        double blind_in_gap_ms = 0;  ///< The longest time between two looks in it.
        double longest_blind_ms = 0; ///< Likewise, at any time.
    };
    /// Waits for its end.
    [[nodiscard]] finding finish() {
        thread_.join();
        return found_;
    }

private:
    using steady = std::chrono::steady_clock;

    static double ms(steady::duration time) {
        return std::chrono::duration<double, std::milli>(time).count();
    }

    void run(const bench_hub& hub, double seconds) {
        std::uint64_t seen = hub.statistics().batches;
        const auto begun = steady::now();
        const auto end = begun + std::chrono::duration_cast<steady::duration>(
                                     std::chrono::duration<double>(seconds));
        auto since = begun;
        auto looked = begun;
        double blind = 0;
        while (looked < end) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
            const std::uint64_t written = hub.statistics().batches;
            const auto now = steady::now();
            blind = std::max(blind, ms(now - std::exchange(looked, now)));
            if (written == seen)
                continue;
            found_.longest_blind_ms = std::max(found_.longest_blind_ms, blind);
            if (ms(now - since) > found_.gap_ms) {
                found_.gap_ms = ms(now - since);
                found_.gap_at_seconds = ms(now - begun) / 1000;
                found_.blind_in_gap_ms = blind;
            }
            blind = 0;
            seen = written;
            since = now;
        }
    }

    finding found_;
    std::jthread thread_;
};

} // namespace pianola::bench
