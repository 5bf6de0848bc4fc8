#pragma once

#include <pianola/journal/detail/late_sync.hpp>
#include <pianola/journal/detail/longest_time.hpp>
#include <pianola/journal/detail/rocksdb_database.hpp>
#include <pianola/journal/detail/rocksdb_threads.hpp>
#include <pianola/journal/durability.hpp>
#include <pianola/journal/error.hpp>
#include <pianola/journal/log.hpp>
#include <pianola/journal/synced_mark_file.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pianola::detail {

/// The log and its reader over one RocksDB database, with the threads that block in it: two that
/// write and sync, and a few that read.
///
/// Lifetime: shut_down() first, then the destructor. Handlers may hold the store.
class rocksdb_store final : public log, public key_reader {
public:
    struct parts {
        std::unique_ptr<rocksdb_database> database;
        std::unique_ptr<synced_mark_file> mark;
        std::string thread_name;
        std::size_t reader_threads = 2;
        durability mode = durability::strict;
        std::chrono::nanoseconds relaxed_sync_after{}; ///< As in rocksdb_journal_options.
        std::function<void(std::string_view)> report;  ///< As in rocksdb_journal_options.
    };

    explicit rocksdb_store(parts from);
    ~rocksdb_store() override;

    /// What runs here reaches the log without changing threads, and goes on after a write or a sync
    /// on the thread that did it.
    [[nodiscard]] asio::any_io_executor write_executor() { return committing_.executor(); }
    /// May block.
    [[nodiscard]] asio::any_io_executor read_executor() { return readers_.executor(); }
    /// The longest that one write and one sync took so far. Thread-safe.
    [[nodiscard]] std::chrono::nanoseconds longest_write() const { return longest_write_.value(); }
    [[nodiscard]] std::chrono::nanoseconds longest_sync() const { return longest_sync_.value(); }
    [[nodiscard]] std::optional<synced_mark> found_mark() const { return mark_->found().mark; }

    [[nodiscard]] std::unique_ptr<write_batch> make_batch() override;
    void async_write(std::unique_ptr<write_batch> batch, handler done) override;
    void async_sync(sync_company beside, handler done) override;
    void mark_synced(synced_mark mark) override;
    void on_late_failure(std::function<void()> told) override;

    [[nodiscard]] std::optional<std::string> get(key_family family,
                                                 std::string_view key,
                                                 error_code& ec) const override {
        return database_->get(family, key, ec);
    }
    [[nodiscard]] std::unique_ptr<key_cursor> scan(key_family family,
                                                   std::string_view first,
                                                   std::string_view last) const override {
        return database_->scan(family, first, last);
    }
    [[nodiscard]] std::vector<std::optional<std::string>> get_many(
        key_family family, const std::vector<std::string>& keys, error_code& ec) const override {
        return database_->get_many(family, keys, ec);
    }
    [[nodiscard]] std::unique_ptr<key_cursor> walk(key_family family,
                                                   std::string_view first,
                                                   std::string_view last,
                                                   scan_direction direction) const override {
        return database_->walk(family, first, last, direction);
    }
    [[nodiscard]] std::uint64_t estimate(key_family family,
                                         std::string_view first,
                                         std::string_view last) const override {
        return database_->estimate(family, first, last);
    }
    [[nodiscard]] std::unique_ptr<key_reader> snapshot() const override {
        return database_->snapshot();
    }

    /// Reclaims the rows of purged instances, on a thread of its own: it takes long. Completes on
    /// that thread, with shutting_down when the store was closed meanwhile.
    void async_reclaim(std::shared_ptr<const number_bitmaps> purged,
                       std::function<void(error_code)> done);
    /// Of a relaxed journal: syncs what was handed to the system.
    void async_harden(handler done);
    /// Writes everything into sorted files, and only then makes the mark durable. Blocks. After
    /// the last sync completed.
    [[nodiscard]] error_code close_in_order();
    /// Joins the threads when what was posted to them has run. Not from one of them.
    void shut_down();

private:
    [[nodiscard]] rocksdb::Status write(write_batch& batch);
    [[nodiscard]] rocksdb::Status sync_log();
    [[nodiscard]] rocksdb::Status hand_over();
    [[nodiscard]] error_code reported(const char* what, const rocksdb::Status& status) const;
    /// Blocking work that completes `done` with what RocksDB says.
    template <class Work>
    [[nodiscard]] auto job(const char* what, handler done, Work work);

    std::unique_ptr<rocksdb_database> database_;
    std::unique_ptr<synced_mark_file> mark_;
    std::function<void(std::string_view)> report_;
    longest_time longest_write_;
    longest_time longest_sync_;
    rocksdb_threads reclaimer_;
    rocksdb_threads committing_;
    rocksdb_threads readers_;
    std::unique_ptr<late_sync> late_; ///< Of a relaxed journal.
    // Confined to the committer.
    bool opened_ = false;              ///< The opening is synced.
    std::uint64_t alone_in_a_row_ = 0; ///< Commits that had no company when they were synced.
};

} // namespace pianola::detail
