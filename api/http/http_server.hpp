#pragma once

#include <pianola/api/http/application.hpp>
#include <pianola/api/http/http_security.hpp>
#include <pianola/api/http/http_server_params.hpp>
#include <pianola/journal/error.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <exception>
#include <memory>
#include <utility>

namespace pianola {

/// HTTP/1.1 over TCP or TLS on one address: keep-alive, pipelining, one request of a connection at
/// a time.
///
/// An I/O object: create it, listen, call async_run, later cancel, and destroy it after async_run
/// has completed. All connections share one strand of the executor. Thread-safe: cancel() and
/// local_endpoint() only.
class http_server {
public:
    explicit http_server(asio::any_io_executor executor,
                         http_server_params params = {},
                         http_security security = {});

    /// Binds the address; port 0 takes a free one. Without keys it refuses any but a loopback
    /// address, and it refuses TLS files that are of no use (invalid_argument, with diagnostics).
    void listen(const asio::ip::tcp::endpoint& address, error_code& ec, diagnostics& why);

    /// Where it listens. Precondition: listen succeeded.
    [[nodiscard]] asio::ip::tcp::endpoint local_endpoint() const;

    /// Accepts, and has `app` answer, until cancel(). Completes when the requests in progress have
    /// been answered, or the drain timeout is over. Precondition: listen succeeded.
    template <asio::completion_token_for<void()> Token = asio::deferred_t>
    auto async_run(http::application app, Token&& token = {}) {
        // An exception here is a bug of ours: it must not be lost.
        const auto rethrow = [](std::exception_ptr e) {
            if (e)
                std::rethrow_exception(e);
            return asio::deferred.values();
        };
        return asio::co_spawn(executor(), run(core_, std::move(app)), asio::deferred(rethrow))(
            std::forward<Token>(token));
    }

    /// Stops accepting, closes idle connections, lets requests in progress finish. Repeated calls
    /// do nothing.
    void cancel();

private:
    struct core;
    static asio::awaitable<void> run(std::shared_ptr<core>, http::application);
    [[nodiscard]] asio::any_io_executor executor() const;

    std::shared_ptr<core> core_;
};

} // namespace pianola
