#pragma once

#include <pianola/journal/detail/rocksdb_threads.hpp>
#include <pianola/journal/error.hpp>
#include <pianola/journal/log.hpp>
#include <pianola/journal/synced_mark_file.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace pianola::detail {

/// In a relaxed journal: what was handed to the system is on the disk a little later, and only then
/// the mark says so. On a thread of its own: no commit waits for it. Thread-safe.
class late_sync {
public:
    /// `sync` makes durable what was handed over when it is called. It blocks.
    late_sync(const std::string& thread_name,
              std::chrono::nanoseconds after,
              std::function<error_code()> sync,
              synced_mark_file& file);

    /// Before the first sync. Calls `told` after the first that fails, on its thread.
    void on_failure(std::function<void()> told) { told_ = std::move(told); }
    /// Something was handed over: a sync follows.
    void expect();
    /// The newest commit that was handed over.
    void set_mark(synced_mark mark);
    /// Whether a sync has failed. What was acknowledged since the one before may be lost.
    [[nodiscard]] bool failed() const noexcept { return failed_; }
    /// Syncs at once, on the calling thread.
    [[nodiscard]] error_code run();
    /// Its thread.
    [[nodiscard]] asio::io_context::executor_type executor() noexcept { return thread_.executor(); }
    /// No sync begins by itself any more. One that is under way ends.
    void stop();
    /// After stop().
    void join() { thread_.join(); }

private:
    const std::chrono::nanoseconds after_;
    const std::function<error_code()> sync_;
    synced_mark_file& file_;
    std::function<void()> told_;

    rocksdb_threads thread_;
    std::mutex syncing_; ///< Of one sync, with its mark.
    std::mutex mutex_;
    asio::steady_timer timer_; ///< Guarded by mutex_, as what follows.
    bool expected_ = false;
    bool stopped_ = false;
    std::optional<synced_mark> mark_;
    std::atomic<bool> failed_ = false;
};

} // namespace pianola::detail
