#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

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
    /// Runs what was posted to the end, then stops. Not from one of these threads.
    void join();

private:
    asio::io_context context_;
    asio::executor_work_guard<asio::io_context::executor_type> work_;
    std::vector<std::thread> threads_;
};

} // namespace pianola::detail
