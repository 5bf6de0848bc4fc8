#include <pianola/journal/detail/rocksdb_threads.hpp>

#include <pthread.h>

namespace pianola::detail {

rocksdb_threads::rocksdb_threads(const std::string& name, std::size_t count)
    : context_(static_cast<int>(count)), work_(context_.get_executor()) {
    for (std::size_t i = 0; i < count; ++i) {
        threads_.emplace_back([this] { run(); });
        pthread_setname_np(threads_.back().native_handle(), name.substr(0, 15).c_str());
    }
}

rocksdb_threads::~rocksdb_threads() { join(); }

void rocksdb_threads::run() {
    while (context_.run_one() != 0)
        while (std::chrono::steady_clock::now() < awake_until_.load(std::memory_order_relaxed))
            if (context_.poll_one() == 0)
                std::this_thread::yield();
}

void rocksdb_threads::stay_awake(std::chrono::nanoseconds time) noexcept {
    awake_until_.store(std::chrono::steady_clock::now() + time, std::memory_order_relaxed);
}

void rocksdb_threads::join() {
    work_.reset();
    for (auto& thread : threads_)
        if (thread.joinable())
            thread.join();
}

} // namespace pianola::detail
