#pragma once

#include "options.hpp"

#include <optional>

namespace pianola::bench {

/// What the machine can give, measured beside what it is compared with.
struct ceiling {
    double turns_per_second = 0;     ///< Of the database alone, see rocksdb_ceiling.hpp.
    std::size_t turns_per_batch = 0; ///< The batch size that gave the most.
    double sync_ms = 0;              ///< Median of one append of 4 KiB and its fdatasync.
};

/// Takes `settings.ceiling_seconds` for each batch size. Nothing when that is 0.
[[nodiscard]] std::optional<ceiling> measure_ceiling(const options& settings);

/// Prints one line for each batch size.
void run_ceiling(const options& settings);

} // namespace pianola::bench
