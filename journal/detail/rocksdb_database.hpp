#pragma once

#include <pianola/journal/detail/rocksdb_settings.hpp>
#include <pianola/journal/error.hpp>
#include <pianola/journal/log.hpp>

#include <rocksdb/db.h>

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pianola::detail {

/// An open RocksDB database with our column families, and reading from it. Cursors must be gone
/// before it is. Thread-safe.
class rocksdb_database final : public key_reader {
public:
    enum class access { read_write, read_write_create, read_only };

    /// Null on error; `status` is what RocksDB said.
    [[nodiscard]] static std::unique_ptr<rocksdb_database> open(const std::string& path,
                                                                access how,
                                                                rocksdb::DBOptions options,
                                                                const rocksdb_resources& resources,
                                                                rocksdb::Status& status);
    ~rocksdb_database() override;
    rocksdb_database(const rocksdb_database&) = delete;
    rocksdb_database& operator=(const rocksdb_database&) = delete;

    [[nodiscard]] rocksdb::DB& db() const noexcept { return *db_; }
    [[nodiscard]] rocksdb::ColumnFamilyHandle* family(key_family which) const noexcept;
    /// Writes every memtable into sorted files; then nothing depends on the write-ahead log.
    [[nodiscard]] rocksdb::Status flush_all() const;
    /// Rewrites the families without the rows of these instances. Blocks for long. Not twice at a
    /// time.
    [[nodiscard]] rocksdb::Status reclaim(std::shared_ptr<const number_bitmaps> purged);
    /// Makes reclaim() end early, now and in future: it says "incomplete" then.
    void stop_reclaiming();

    [[nodiscard]] std::optional<std::string> get(key_family which,
                                                 std::string_view key,
                                                 error_code& ec) const override;
    [[nodiscard]] std::unique_ptr<key_cursor> scan(key_family which,
                                                   std::string_view first,
                                                   std::string_view last) const override;
    [[nodiscard]] std::vector<std::optional<std::string>> get_many(
        key_family which, const std::vector<std::string>& keys, error_code& ec) const override;
    [[nodiscard]] std::unique_ptr<key_cursor> walk(key_family which,
                                                   std::string_view first,
                                                   std::string_view last,
                                                   scan_direction direction) const override;
    [[nodiscard]] std::uint64_t estimate(key_family which,
                                         std::string_view first,
                                         std::string_view last) const override;
    [[nodiscard]] std::unique_ptr<key_reader> snapshot() const override;

private:
    rocksdb_database(std::unique_ptr<rocksdb::Env> environment,
                     rocksdb::DB* db,
                     std::vector<rocksdb::ColumnFamilyHandle*> handles,
                     std::shared_ptr<purged_slot> purged)
        : environment_(std::move(environment)),
          db_(db),
          handles_(std::move(handles)),
          purged_(std::move(purged)) {}

    std::unique_ptr<rocksdb::Env> environment_;
    std::unique_ptr<rocksdb::DB> db_;
    std::vector<rocksdb::ColumnFamilyHandle*> handles_; ///< "default", then ours in order.
    std::shared_ptr<purged_slot> purged_;               ///< What compactions drop.
    std::atomic<bool> reclaims_ = true;
};

[[nodiscard]] inline rocksdb::Slice to_slice(std::string_view bytes) noexcept {
    return {bytes.data(), bytes.size()};
}

} // namespace pianola::detail
