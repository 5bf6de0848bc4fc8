#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>

#include <condition_variable>
#include <cstddef>
#include <exception>
#include <mutex>
#include <utility>

namespace pianola::bench {

namespace asio = boost::asio;

/// Clients as coroutines on the threads of their hub, as in a service that embeds one. Each runs
/// on one thread at a time, several of them at once.
class embedded_clients {
public:
    explicit embedded_clients(asio::any_io_executor on) : on_(std::move(on)) {}
    embedded_clients(const embedded_clients&) = delete;
    embedded_clients& operator=(const embedded_clients&) = delete;

    void begin(asio::awaitable<void> client) {
        {
            const std::scoped_lock lock(mutex_);
            ++left_;
        }
        asio::co_spawn(on_, std::move(client), [this](const std::exception_ptr& error) {
            const std::scoped_lock lock(mutex_);
            if (error)
                failure_ = error;
            if (--left_ == 0)
                ended_.notify_all();
        });
    }
    /// Returns when all of them have ended; throws what one of them ended with.
    void wait() {
        std::unique_lock lock(mutex_);
        ended_.wait(lock, [this] { return left_ == 0; });
        if (failure_)
            std::rethrow_exception(failure_);
    }

private:
    asio::any_io_executor on_;
    std::mutex mutex_;
    std::condition_variable ended_;
    std::size_t left_ = 0;
    std::exception_ptr failure_;
};

} // namespace pianola::bench
