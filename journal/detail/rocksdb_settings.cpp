#include <pianola/journal/detail/rocksdb_settings.hpp>

#include <pianola/journal/detail/key_codec.hpp>
#include <pianola/journal/detail/row_owner.hpp>

#include <rocksdb/filter_policy.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>

#include <algorithm>
#include <iterator>
#include <limits>

namespace pianola::detail {
namespace {

/// Whether its keys are mostly asked for one by one, far from each other.
bool is_read_by_key(key_family family) noexcept {
    return family == key_family::records || family == key_family::ids ||
           family == key_family::by_created;
}

/// Whether its rows are keys with hardly a value: of most, LZ4 leaves two to six bytes.
bool is_only_keys(key_family family) noexcept {
    return family == key_family::by_status || family == key_family::by_name ||
           family == key_family::by_tag || family == key_family::by_parent ||
           family == key_family::by_completed || family == key_family::by_updated;
}

/// How much is rewritten to take in what is new.
void set_level_sizes(key_family family, rocksdb::ColumnFamilyOptions& options) {
    // Every flush of the log leaves a small file of each family. Taking in eight of them at a time
    // costs half of what four do, and a read asks a few files more.
    options.level0_file_num_compaction_trigger = 8;
    options.level0_slowdown_writes_trigger = 24;
    options.level0_stop_writes_trigger = 40;
    // The first level holds about what those eight bring, for where keys are spread it is all
    // rewritten with them. Where they are new ones behind the last, only its last file is, and so
    // that one is small. What compresses well has as many rows in an eighth of the bytes.
    options.max_bytes_for_level_base = is_only_keys(family) ? 4ull << 20 : 32ull << 20;
    options.target_file_size_base = options.max_bytes_for_level_base / 8;
    // Larger levels of larger files: a hundred GiB are some thousands of them.
    options.target_file_size_multiplier = 2;
}

rocksdb::BlockBasedTableOptions table_settings(key_family family,
                                               const rocksdb_resources& resources) {
    rocksdb::BlockBasedTableOptions table;
    table.block_cache = resources.cache;
    // Index and filter blocks count against the cache too, so that its size is the whole budget.
    table.cache_index_and_filter_blocks = true;
    table.pin_l0_filter_and_index_blocks_in_cache = true;
    // Histories and lists are read in order, and larger blocks compress better. But for a single
    // key the whole block is read, unpacked, and kept in the cache.
    table.block_size = is_read_by_key(family) ? 4 * 1024 : 16 * 1024;
    table.format_version = 5;
    table.checksum = rocksdb::kXXH3;
    // Only these two are asked for keys that may be absent: a new id, an instance never started.
    if (family == key_family::records || family == key_family::ids)
        table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
    return table;
}

/// Every key belongs to one prefix, the empty one: a memtable remembers one place of its last
/// insertion. But not the key at which an erased range begins (see key_codec.hpp), for those are
/// in a memtable of their own, and its places are not those of the other.
class one_place final : public rocksdb::SliceTransform {
public:
    explicit one_place(key_family family) : family_(family) {}
    const char* Name() const override { return "pianola.one_place"; }
    rocksdb::Slice Transform(const rocksdb::Slice& key) const override { return {key.data(), 0}; }
    bool InDomain(const rocksdb::Slice& key) const override {
        return family_ != key_family::history || key.size() == history_key_bytes;
    }

private:
    key_family family_;
};

rocksdb::ColumnFamilyOptions one_family(key_family family, const rocksdb_resources& resources) {
    rocksdb::ColumnFamilyOptions options;
    options.compaction_style = rocksdb::kCompactionStyleLevel;
    options.compression = rocksdb::kLZ4Compression;
    // One family may fill this much; all of them together are bounded by the write buffer manager.
    options.write_buffer_size = resources.memtable_bytes;
    // Writing goes on while full memtables wait for one of the two background jobs.
    options.max_write_buffer_number = 6;
    // A batch comes in the order of its keys: near the last insertion the next place is found
    // with a third of the comparisons. (With a range deletion among them, RocksDB 7.8 aborts.)
    options.memtable_insert_with_hint_prefix_extractor = std::make_shared<one_place>(family);
    options.table_factory.reset(
        rocksdb::NewBlockBasedTableFactory(table_settings(family, resources)));
    set_level_sizes(family, options);
    return options;
}

bool belongs_to_instances(key_family family) noexcept {
    return std::ranges::find(families_of_instances, family) != std::end(families_of_instances);
}

} // namespace

const char* family_name(key_family family) noexcept {
    switch (family) {
    case key_family::meta: return "meta";
    case key_family::history: return "history";
    case key_family::records: return "records";
    case key_family::ids: return "ids";
    case key_family::inbox: return "inbox";
    case key_family::timers: return "timers";
    case key_family::by_created: return "by_created";
    case key_family::by_status: return "by_status";
    case key_family::by_name: return "by_name";
    case key_family::by_tag: return "by_tag";
    case key_family::by_parent: return "by_parent";
    case key_family::by_completed: return "by_completed";
    case key_family::by_updated: return "by_updated";
    case key_family::counters: return "counters";
    case key_family::hub: return "hub";
    case key_family::purged: return "purged";
    case key_family::custom_statuses: return "custom_statuses";
    }
    return "";
}

rocksdb::DBOptions database_settings(const rocksdb_resources& resources, rocksdb::Env& env) {
    rocksdb::DBOptions options;
    options.env = &env;
    options.create_missing_column_families = true;
    options.max_background_jobs = 2;
    // Kept in so many parts, each of which may hold its share.
    options.table_cache_numshardbits = 4;
    options.max_open_files = static_cast<int>(
        std::min<std::size_t>(resources.open_files, std::numeric_limits<int>::max()));
    // Compactions give way to turns and reads; flushes, which writes may wait for, do not.
    env.LowerThreadPoolCPUPriority(rocksdb::Env::Priority::LOW, rocksdb::CpuPriority::kLow);
    // A write copies into a buffer; FlushWAL on the sync thread hands it to the disk.
    options.manual_wal_flush = true;
    // A sync of the log must not wait until a whole table that is being written is on the disk.
    options.bytes_per_sync = 1ull << 20;
    // Bounds what an opening replays after a kill: a MiB takes some 20 ms.
    options.max_total_wal_size = 32ull << 20;
    // What a power cut tears off the end is dropped; the synced mark tells that from damage.
    options.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
    // What was recovered is made durable again before the first new write.
    options.avoid_flush_during_recovery = false;
    // Closing flushes by itself, checks the result, and only then trusts it.
    options.avoid_flush_during_shutdown = true;
    // A failed write is never tried again behind our back: reopening recovers.
    options.max_bgerror_resume_count = 0;
    options.write_buffer_manager = resources.write_buffers;
    // The text log: bounded, and without the periodic dump that nobody reads.
    options.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
    options.max_log_file_size = 4ull << 20;
    options.keep_log_file_num = 4;
    options.stats_dump_period_sec = 0;
    options.stats_persist_period_sec = 0;
    return options;
}

std::vector<rocksdb::ColumnFamilyDescriptor> family_settings(const rocksdb_resources& resources,
                                                             std::shared_ptr<purged_slot> purged) {
    std::vector<rocksdb::ColumnFamilyDescriptor> all;
    all.emplace_back(rocksdb::kDefaultColumnFamilyName, one_family(key_family::meta, resources));
    for (std::size_t i = 0; i < key_family_count; ++i) {
        const auto family = static_cast<key_family>(i);
        auto options = one_family(family, resources);
        if (belongs_to_instances(family))
            options.compaction_filter_factory = make_purged_filter(family, purged);
        all.emplace_back(family_name(family), std::move(options));
    }
    return all;
}

error_code to_error_code(const rocksdb::Status& status) noexcept {
    if (status.ok())
        return {};
    return make_error_code(status.IsCorruption() ? errc::journal_corrupt : errc::journal_failed);
}

} // namespace pianola::detail
