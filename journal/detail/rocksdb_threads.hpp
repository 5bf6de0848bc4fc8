#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace pianola::detail {

namespace asio = boost::asio;

/// Named threads that run what is posted to one executor. Blocking calls into RocksDB live here.
class rocksdb_threads {
public:
    /// The system shows the first 15 bytes of `name`.
    rocksdb_threads(const std::string& name, std::size_t count);
    ~rocksdb_threads();
    rocksdb_threads(const rocksdb_threads&) = delete;
    rocksdb_threads& operator=(const rocksdb_threads&) = delete;

    [[nodiscard]] asio::io_context::executor_type executor() noexcept {
        return context_.get_executor();
    }
    /// Called by what runs on one of them: one is enough for what comes, until all_are_needed().
    /// The others stand aside, where nothing that is posted wakes them. The one looks for work for
    /// so long before it sleeps, since to be woken takes longer than a short task.
    void one_is_enough(std::chrono::nanoseconds awake) noexcept;
    void all_are_needed();
    /// Runs what was posted to the end, then stops. Not from one of these threads.
    void join();

private:
    void run();
    void stand_aside();

    asio::io_context context_;
    asio::executor_work_guard<asio::io_context::executor_type> work_;
    std::vector<std::thread> threads_;
    std::atomic<std::chrono::steady_clock::time_point> awake_until_{};
    std::atomic<bool> one_is_enough_ = false; ///< Lowered under the mutex.
    std::mutex mutex_;
    std::condition_variable needed_;
    std::size_t attending_; ///< Guarded: those that do not stand aside.
    bool joining_ = false;  ///< Guarded.
};

} // namespace pianola::detail
