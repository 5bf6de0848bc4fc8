#pragma once

#include <chrono>
#include <cstdint>

namespace pianola {

/// What a journal has done since it was opened. Differences of two readings give costs.
struct journal_statistics {
    std::uint64_t commits = 0; ///< Written.
    std::uint64_t turns = 0;   ///< Commits that carried a turn.
    std::uint64_t refused = 0;
    std::uint64_t batches = 0; ///< Writes.
    std::uint64_t syncs = 0;
    /// Keys that commits put or erased; a range erased counts as one. Each batch adds its head, a
    /// counter for each name whose counts it changes, and a bitmap for each 4096 numbers of which
    /// it purges some.
    std::uint64_t keys = 0;
    std::uint64_t bytes = 0;       ///< Bytes of the batches.
    std::uint64_t unreclaimed = 0; ///< Purged instances whose rows still take space, at present.
    /// The longest that one write and one sync took, of a journal on a disk: a write waits when
    /// flushes or compactions do not keep up, a sync for the disk.
    std::chrono::nanoseconds longest_write{0};
    std::chrono::nanoseconds longest_sync{0};
};

} // namespace pianola
