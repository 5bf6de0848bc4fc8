#pragma once

#include <pianola/journal/error.hpp>
#include <pianola/journal/log.hpp>

#include <rocksdb/options.h>
#include <rocksdb/snapshot.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pianola::detail {

class rocksdb_database;

/// Reading from a database: what there is, or what there was when a snapshot was taken. Must be
/// gone before the database is. Thread-safe.
class rocksdb_view final : public key_reader {
public:
    explicit rocksdb_view(const rocksdb_database& database) noexcept : database_(database) {}

    [[nodiscard]] std::optional<std::string> get(key_family which,
                                                 std::string_view key,
                                                 error_code& ec) const override;
    [[nodiscard]] std::vector<std::optional<std::string>> get_many(
        key_family which, const std::vector<std::string>& keys, error_code& ec) const override;
    [[nodiscard]] std::unique_ptr<key_cursor> scan(key_family which,
                                                   std::string_view first,
                                                   std::string_view last) const override;
    [[nodiscard]] std::unique_ptr<key_cursor> walk(key_family which,
                                                   std::string_view first,
                                                   std::string_view last,
                                                   scan_direction direction) const override;
    [[nodiscard]] std::uint64_t estimate(key_family which,
                                         std::string_view first,
                                         std::string_view last) const override;
    [[nodiscard]] std::unique_ptr<key_reader> snapshot() const override;

private:
    [[nodiscard]] rocksdb::ReadOptions options() const;

    const rocksdb_database& database_;
    std::shared_ptr<const rocksdb::Snapshot> snapshot_;
};

} // namespace pianola::detail
