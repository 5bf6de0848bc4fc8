#pragma once

#include <pianola/journal/error.hpp>

#include <filesystem>
#include <optional>
#include <utility>

namespace pianola::detail {

/// The directory of one hub's journal, held by this process alone:
///
///     FORMAT   one line, journal_format
///     LOCK     locked while a journal is open
///     synced   the synced mark, see synced_mark_file.hpp
///     db/      the RocksDB database
///
/// Released by the destructor.
class rocksdb_directory {
public:
    /// Fails without touching a directory that is not ours: `journal_incompatible` (not empty and
    /// not ours, or of another format), `journal_in_use`, `hub_not_found` (absent, and `create` is
    /// false), `journal_failed` (the system refused). `details` names what was found and expected.
    [[nodiscard]] static std::optional<rocksdb_directory> claim(const std::filesystem::path& path,
                                                                bool create,
                                                                error_code& ec,
                                                                diagnostics& details);
    rocksdb_directory(rocksdb_directory&& other) noexcept;
    rocksdb_directory& operator=(rocksdb_directory&&) = delete;
    ~rocksdb_directory();

    [[nodiscard]] std::filesystem::path database() const;
    [[nodiscard]] std::filesystem::path mark() const;

private:
    rocksdb_directory(std::filesystem::path path, int lock) noexcept
        : path_(std::move(path)), lock_(lock) {}

    std::filesystem::path path_;
    int lock_;
};

} // namespace pianola::detail
