#pragma once

#include <pianola/journal/detail/rocksdb_purged_filter.hpp>
#include <pianola/journal/log.hpp>
#include <pianola/journal/rocksdb_journal.hpp>

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/options.h>
#include <rocksdb/write_buffer_manager.h>

#include <memory>
#include <string>
#include <vector>

namespace pianola {

/// What all databases of a process share, so that their memory is bounded together.
class rocksdb_resources {
public:
    explicit rocksdb_resources(const rocksdb_limits& limits)
        : cache(rocksdb::NewLRUCache(limits.memory_bytes)),
          // What it holds is charged to the cache, which gives way.
          write_buffers(
              std::make_shared<rocksdb::WriteBufferManager>(limits.write_buffer_bytes, cache)),
          memtable_bytes(limits.memtable_bytes),
          open_files(limits.open_files) {}

    std::shared_ptr<rocksdb::Cache> cache;
    std::shared_ptr<rocksdb::WriteBufferManager> write_buffers;
    std::size_t memtable_bytes;
    std::size_t open_files;
};

} // namespace pianola

namespace pianola::detail {

/// The column family of a key kind is called what the key kind is called.
[[nodiscard]] const char* family_name(key_family family) noexcept;

/// How a journal's database is set up; each setting has its reason beside it.
[[nodiscard]] rocksdb::DBOptions database_settings(const rocksdb_resources& resources,
                                                   rocksdb::Env& env);

/// RocksDB's own "default" family, which stays empty, and then the key families in order. While
/// they are open, compactions drop the rows of what `purged` holds.
[[nodiscard]] std::vector<rocksdb::ColumnFamilyDescriptor> family_settings(
    const rocksdb_resources& resources, std::shared_ptr<purged_slot> purged);

/// The project's error for what RocksDB says when reading or writing; success for success.
[[nodiscard]] error_code to_error_code(const rocksdb::Status& status) noexcept;

} // namespace pianola::detail
