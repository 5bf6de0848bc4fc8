#include <pianola/journal/detail/rocksdb_threads.hpp>

#include <pthread.h>

namespace pianola::detail {

rocksdb_threads::rocksdb_threads(const std::string& name, std::size_t count)
    : context_(static_cast<int>(count)), work_(context_.get_executor()) {
    for (std::size_t i = 0; i < count; ++i) {
        threads_.emplace_back([this] { context_.run(); });
        pthread_setname_np(threads_.back().native_handle(), name.substr(0, 15).c_str());
    }
}

rocksdb_threads::~rocksdb_threads() { join(); }

void rocksdb_threads::join() {
    work_.reset();
    for (auto& thread : threads_)
        if (thread.joinable())
            thread.join();
}

} // namespace pianola::detail
