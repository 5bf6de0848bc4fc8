#pragma once

#include "bench.hpp"

#include <algorithm>
#include <thread>

namespace pianola::bench {

/// Looks every millisecond, on a thread of its own, whether the journal has written since: under
/// load, the longest time without a write bounds what one write was held up.
class write_watch {
public:
    explicit write_watch(const bench_hub& hub)
        : thread_([this, &hub](const std::stop_token& stop) { run(hub, stop); }) {}
    write_watch(const write_watch&) = delete;
    write_watch& operator=(const write_watch&) = delete;

    /// Ends it.
    [[nodiscard]] double longest_gap_ms() {
        thread_.request_stop();
        thread_.join();
        return std::chrono::duration<double, std::milli>(longest_).count();
    }

private:
    using steady = std::chrono::steady_clock;

    void run(const bench_hub& hub, const std::stop_token& stop) {
        std::uint64_t seen = hub.statistics().batches;
        auto since = steady::now();
        while (!stop.stop_requested()) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
            const std::uint64_t written = hub.statistics().batches;
            const auto now = steady::now();
            if (written == seen)
                continue;
            longest_ = std::max(longest_, now - since);
            seen = written;
            since = now;
        }
    }

    steady::duration longest_{};
    std::jthread thread_;
};

} // namespace pianola::bench
