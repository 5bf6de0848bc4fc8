#pragma once

#include <pianola/journal/identifiers.hpp>

#include <rocksdb/wal_filter.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace pianola::detail {

/// Goes along while RocksDB replays the write-ahead log of a journal, and ends the replay before
/// the first batch that does not follow the one before it. RocksDB takes such a gap for nothing:
/// a power cut may leave the newer of two logs and not the end of the older one, or a later page of
/// a log and not an earlier one.
class rocksdb_log_filter final : public rocksdb::WalFilter {
public:
    enum class use { replay, look };

    /// `look`: nothing is inserted. `sorted`: the last commit that the sorted files hold, when
    /// known: the log begins no later.
    explicit rocksdb_log_filter(use how, std::optional<commit_number> sorted = std::nullopt)
        : how_(how), sorted_(sorted) {}

    const char* Name() const override { return "pianola.log_filter"; }
    void ColumnFamilyLogNumberMap(const std::map<std::uint32_t, std::uint64_t>& logs,
                                  const std::map<std::string, std::uint32_t>& ids) override;
    WalProcessingOption LogRecordFound(unsigned long long log,
                                       const std::string& file,
                                       const rocksdb::WriteBatch& batch,
                                       rocksdb::WriteBatch* changed,
                                       bool* is_changed) override;

    /// Where the first batch of the log begins; absent when there was none.
    [[nodiscard]] std::optional<commit_number> first() const noexcept { return first_; }
    /// The last commit of the last batch that was let through; absent when there was none.
    [[nodiscard]] std::optional<commit_number> reached() const noexcept { return reached_; }
    [[nodiscard]] const std::string& last_file() const noexcept { return last_file_; }
    /// It ended the replay.
    [[nodiscard]] bool found_gap() const noexcept { return found_gap_; }

private:
    use how_;
    std::optional<commit_number> sorted_;
    std::uint32_t meta_ = 0;
    std::optional<commit_number> first_;
    std::optional<commit_number> reached_;
    std::string last_file_;
    bool found_gap_ = false;
};

} // namespace pianola::detail
