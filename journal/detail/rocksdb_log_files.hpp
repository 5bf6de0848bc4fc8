#pragma once

#include <rocksdb/env.h>

#include <memory>

namespace pianola::detail {

/// RocksDB's environment `base`, but that a write-ahead log is filled with zeros ahead of what is
/// written to it, half a MiB at a time: then a sync finds the size and the blocks of the file as
/// they were, and need not write those as well, which takes two fifths of its time. (Blocks that
/// are allocated but never written, as by fallocate, do not spare it: the first write to one is
/// noted in the file's metadata.) Recovery passes over the zeros; a log that is closed gives them
/// back. `base` must outlive it, and it the databases.
[[nodiscard]] std::unique_ptr<rocksdb::Env> with_log_files_ahead(rocksdb::Env& base);

} // namespace pianola::detail
