#pragma once

#include <pianola/journal/durability.hpp>
#include <pianola/journal/error.hpp>
#include <pianola/journal/journal.hpp>
#include <pianola/journal/list_limits.hpp>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace pianola {

/// What the journals of a process may use.
struct rocksdb_limits {
    /// Memory of all together: cached pieces of files, and what is written and not yet in a
    /// sorted file.
    std::size_t memory_bytes = 256ull << 20;
    std::size_t write_buffer_bytes = 160ull << 20; ///< Of that, at most for what is written.
    std::size_t memtable_bytes = 64ull << 20;      ///< Of that, one key kind of one hub.
    /// Sorted files that one hub holds open, about; fewer than 20 count as 20, and more than the
    /// process may open as that. The others are opened when something is read from them.
    std::size_t open_files = 256;
};

/// The memory itself. One a process, shared by its hubs.
class rocksdb_resources;
[[nodiscard]] std::shared_ptr<rocksdb_resources> make_rocksdb_resources(
    const rocksdb_limits& limits = {});

struct rocksdb_journal_options {
    /// Of one hub, <data>/hubs/<name>. Holds FORMAT, LOCK, synced and db/.
    std::filesystem::path directory;
    /// Make a new journal where there is none.
    bool create_if_missing = true;
    /// Null: memory of its own, of the default sizes.
    std::shared_ptr<rocksdb_resources> resources;
    /// What acknowledging means.
    durability mode = durability::strict;
    /// In a relaxed journal: when what was acknowledged is on the disk at the latest, but for the
    /// time it takes.
    std::chrono::nanoseconds relaxed_sync_after = std::chrono::milliseconds(500);
    /// Threads for reading, at least 1.
    std::size_t reader_threads = 2;
    list_limits lists{.page_time = std::chrono::milliseconds(2)};
    /// Threads are called <thread_name>-commit, -read, -reclaim, and -sync in a relaxed journal;
    /// the system shows 15 bytes.
    std::string thread_name = "journal";
    /// Told what RocksDB said when a write, a sync or an orderly close failed. Called on a thread
    /// of the journal, while it still works on the failure. May be empty.
    std::function<void(std::string_view)> report;
};

/// Opens the durable journal of one hub. Blocks while it reads what the last opening left in the
/// write-ahead log, so: at set-up only. Null with `ec` when it cannot; `details` says more.
///
/// Errors: `journal_in_use`; `journal_incompatible` (another format, or a directory with something
/// else in it, which is left untouched); `journal_corrupt` (damaged, or it does not reach what it
/// was synced up to: nothing was changed then, and the place is named); `hub_not_found` (no
/// journal there, and create_if_missing is false); `journal_failed` (the system refused).
///
/// Destroy the journal after async_close completed, and not from one of its handlers: the
/// destructor writes everything into sorted files, makes the synced mark durable and joins the
/// journal's threads. Without async_close, or killed, it recovers when it is opened again.
[[nodiscard]] std::unique_ptr<journal> open_rocksdb_journal(const rocksdb_journal_options& options,
                                                            error_code& ec,
                                                            diagnostics& details);

} // namespace pianola
