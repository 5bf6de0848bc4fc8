#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
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
    /// Called by what runs on one of them: when it has nothing more to do, that thread looks for
    /// work for so long before it sleeps, since to be woken takes longer than a short task.
    void stay_awake(std::chrono::nanoseconds time) noexcept;
    /// Runs what was posted to the end, then stops. Not from one of these threads.
    void join();

private:
    void run();

    asio::io_context context_;
    asio::executor_work_guard<asio::io_context::executor_type> work_;
    std::vector<std::thread> threads_;
    std::atomic<std::chrono::steady_clock::time_point> awake_until_{};
};

} // namespace pianola::detail
