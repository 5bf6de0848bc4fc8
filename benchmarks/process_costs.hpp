#pragma once

#include <chrono>
#include <cstdint>

namespace pianola::bench {

class result_line;

/// Of the whole process, its clients included.
[[nodiscard]] double process_cpu_seconds();
[[nodiscard]] std::uint64_t resident_mib();

/// The processors' time that the process has had, and who in it. The rest of it had turns,
/// activities and clients.
struct cpu_reading {
    std::chrono::steady_clock::time_point time;
    double seconds = 0;
    double commit = 0; ///< Seconds of the threads that write and sync.
    double tables = 0; ///< Of those that flush memtables and compact tables.

    static cpu_reading take();
};

/// Shares of the time of all processors.
struct cpu_shares {
    double all = 0;
    double commit = 0;
    double tables = 0;

    [[nodiscard]] static cpu_shares between(const cpu_reading& from, const cpu_reading& to);
    void add_to(result_line& line) const;
};

/// What this process has had since this was made.
class cpu_use {
public:
    [[nodiscard]] cpu_shares so_far() const {
        return cpu_shares::between(before_, cpu_reading::take());
    }

private:
    cpu_reading before_ = cpu_reading::take();
};

} // namespace pianola::bench
