#pragma once

#include <pianola/journal/detail/rocksdb_settings.hpp>
#include <pianola/journal/error.hpp>
#include <pianola/journal/log.hpp>

#include <optional>
#include <string>

namespace pianola::detail {

/// Reads the write-ahead log at `path` as an opening would, without changing anything, and says
/// whether recovery reaches `mark`, if there is one. RocksDB alone cannot: it takes damage in the
/// log for the torn end of it, drops everything behind, and removes the file. Returns the last
/// commit that the sorted files hold, for the rocksdb_log_filter of the opening; absent when it
/// cannot be known, as in a directory without a database.
///
/// Errors, only with a mark: `journal_corrupt`, with what the log reaches, what it should, and the
/// place; `journal_failed` when the system refuses.
[[nodiscard]] std::optional<commit_number> check_log(const std::optional<synced_mark>& mark,
                                                     const std::string& path,
                                                     const rocksdb_resources& resources,
                                                     rocksdb::Env& env,
                                                     error_code& ec,
                                                     diagnostics& details);

} // namespace pianola::detail
