#include <pianola/journal/detail/rocksdb_threads.hpp>

#include <pthread.h>
#include <rocksdb/perf_level.h>

#include <boost/asio/post.hpp>

namespace pianola::detail {

rocksdb_threads::rocksdb_threads(const std::string& name, std::size_t count)
    : context_(static_cast<int>(count)), work_(context_.get_executor()), attending_(count) {
    for (std::size_t i = 0; i < count; ++i) {
        threads_.emplace_back([this] { run(); });
        pthread_setname_np(threads_.back().native_handle(), name.substr(0, 15).c_str());
    }
}

rocksdb_threads::~rocksdb_threads() { join(); }

void rocksdb_threads::run() {
    rocksdb::SetPerfLevel(rocksdb::PerfLevel::kDisable); // nobody reads what it would count
    while (context_.run_one() != 0) {
        if (one_is_enough_)
            stand_aside();
        while (std::chrono::steady_clock::now() < awake_until_.load(std::memory_order_relaxed))
            if (context_.poll_one() == 0)
                std::this_thread::yield();
    }
}

void rocksdb_threads::stand_aside() {
    std::unique_lock lock(mutex_);
    const auto all_needed = [this] { return !one_is_enough_ || joining_; };
    if (attending_ == 1 || all_needed())
        return;
    --attending_;
    // What this one has deferred it would have run next, so nobody was woken for it.
    asio::post(context_, [] {});
    needed_.wait(lock, all_needed);
    ++attending_;
}

void rocksdb_threads::one_is_enough(std::chrono::nanoseconds awake) noexcept {
    awake_until_.store(std::chrono::steady_clock::now() + awake, std::memory_order_relaxed);
    one_is_enough_ = true;
}

void rocksdb_threads::all_are_needed() {
    if (!one_is_enough_)
        return;
    {
        const std::scoped_lock lock(mutex_);
        one_is_enough_ = false;
    }
    needed_.notify_all();
}

void rocksdb_threads::join() {
    work_.reset();
    {
        const std::scoped_lock lock(mutex_);
        joining_ = true;
    }
    needed_.notify_all();
    for (auto& thread : threads_)
        if (thread.joinable())
            thread.join();
}

} // namespace pianola::detail
