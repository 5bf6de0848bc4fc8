#pragma once

#include <pianola/journal/detail/rocksdb_settings.hpp>
#include <pianola/journal/error.hpp>
#include <pianola/journal/log.hpp>

#include <string>

namespace pianola::detail {

/// Reads the write-ahead log at `path` as an opening would, without changing anything, and says
/// whether recovery reaches `mark`. RocksDB alone cannot: it takes damage in the log for the torn
/// end of it, drops everything behind, and removes the file.
///
/// Errors: `journal_corrupt`, with what the log reaches, what it should, and the place;
/// `journal_failed` when the system refuses.
[[nodiscard]] error_code check_log_reaches(synced_mark mark,
                                           const std::string& path,
                                           const rocksdb_resources& resources,
                                           rocksdb::Env& env,
                                           diagnostics& details);

} // namespace pianola::detail
