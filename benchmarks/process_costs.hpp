#pragma once

#include <chrono>
#include <cstdint>

namespace pianola::bench {

/// Of the whole process, its clients included.
[[nodiscard]] double process_cpu_seconds();
[[nodiscard]] std::uint64_t resident_mib();

/// Which share of all processors this process has had since this was made.
class cpu_share {
public:
    [[nodiscard]] double so_far() const;

private:
    std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
    double before_ = process_cpu_seconds();
};

} // namespace pianola::bench
