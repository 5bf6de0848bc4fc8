#pragma once

#include <pianola/journal/rocksdb_journal.hpp>

#include <rocksdb/env.h>

#include <memory>

namespace pianola::detail {

/// open_rocksdb_journal() with the database in another environment, for tests that make files
/// fail. FORMAT, LOCK and the mark stay in the real one. `env` outlives the journal.
[[nodiscard]] std::unique_ptr<journal> open_rocksdb_journal_in(
    rocksdb::Env& env,
    const rocksdb_journal_options& options,
    error_code& ec,
    diagnostics& details);

} // namespace pianola::detail
