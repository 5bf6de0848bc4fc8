#pragma once

#include <pianola/journal/error.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>

namespace pianola {

/// What is written, and for how long.
struct rocksdb_ceiling_options {
    std::filesystem::path directory; ///< An empty one; left for the caller to remove.
    std::size_t turns_per_batch = 512;
    std::size_t bytes_per_turn = 300; ///< Of both values, the keys not counted.
    std::chrono::duration<double> duration{2.0};
};

/// What came of it.
struct rocksdb_ceiling {
    std::uint64_t turns = 0; ///< Durable at the end.
    std::uint64_t syncs = 0;
    double seconds = 0;
};

/// Measures what the database under a journal can take when nothing stands before it: the settings
/// of a journal, its key shapes (a history value and a record each turn, four turns an instance),
/// values that compress by a half, one writer and one syncing thread that overlap as the
/// committer's stages do; but no encoding, no indexes, no counters and nobody to be told. A bound
/// to compare a journal with. Blocks for about `duration`. On error `ec` is set, and `details` says
/// what RocksDB said.
[[nodiscard]] rocksdb_ceiling measure_rocksdb_ceiling(const rocksdb_ceiling_options& options,
                                                      error_code& ec,
                                                      diagnostics& details);

} // namespace pianola
