#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <utility>

namespace pianola::bench {

namespace asio = boost::asio;

/// Clients as coroutines, all on the thread that calls run().
class client_thread {
public:
    [[nodiscard]] asio::any_io_executor executor() noexcept { return io_.get_executor(); }
    /// Before run(), or from one of the clients.
    void begin(asio::awaitable<void> client) {
        asio::co_spawn(io_, std::move(client), [this](const std::exception_ptr& error) {
            if (error)
                failure_ = error;
        });
    }
    /// Returns when all of them have ended; throws what one of them ended with.
    void run() {
        io_.run();
        if (failure_)
            std::rethrow_exception(failure_);
    }

private:
    asio::io_context io_{1};
    std::exception_ptr failure_;
};

} // namespace pianola::bench
