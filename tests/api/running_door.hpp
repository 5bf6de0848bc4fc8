#pragma once

#include "api/raw_http.hpp"

#include <pianola/api/http/http_server.hpp>
#include <pianola/api/http/router.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <future>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace pianola::test {

/// An HTTP server on a free port, with a few routes of its own and no task hub behind them:
///
/// | route          | answers                                                              |
/// |----------------|----------------------------------------------------------------------|
/// | GET /name/{x}  | 200 and x                                                            |
/// | POST /size     | 200 and the number of bytes of the body                              |
/// | POST /archive  | the same, of a body that may be large                                |
/// | GET /wait      | 202, once the server drains                                          |
/// | GET /pause     | 200, after 300 ms                                                    |
/// | GET /url       | 200 and its own address                                              |
/// | GET /throw     | throws                                                               |
class running_door {
public:
    explicit running_door(http_server_params params = {}, http_security security = {})
        : server_(io_.get_executor(), params, std::move(security)) {
        error_code ec;
        diagnostics why;
        server_.listen({asio::ip::address_v4::loopback(), 0}, ec, why);
        BOOST_REQUIRE_MESSAGE(!ec, why.message);
        ended_ = server_.async_run(make_application(), asio::use_future);
        thread_ = std::thread([this] { io_.run(); });
    }
    running_door(const running_door&) = delete;
    running_door& operator=(const running_door&) = delete;
    ~running_door() {
        server_.cancel();
        thread_.join();
    }

    [[nodiscard]] std::uint16_t port() const { return server_.local_endpoint().port(); }
    [[nodiscard]] raw_http connect() const { return raw_http(port()); }
    void cancel() { server_.cancel(); }
    /// Whether async_run completes within this time.
    bool ends_within(std::chrono::milliseconds limit) {
        return ended_.wait_for(limit) == std::future_status::ready;
    }
    [[nodiscard]] int reported() const { return reported_; }
    /// How many requests have begun to wait or to pause.
    [[nodiscard]] int waiting() const { return waiting_; }

private:
    static http::response text(std::string_view value) {
        return http::response{200, '"' + std::string(value) + '"'};
    }

    http::application make_application() {
        http::router routes;
        routes.mount("",
                     {{"GET", "name/{x}", name},
                      {"POST", "size", size},
                      {"POST", "archive", size, false, true},
                      {"GET", "wait", [this](const http::exchange& e) { return wait(e); }},
                      {"GET", "pause", [this](const http::exchange&) { return pause(); }},
                      {"GET", "url", url},
                      {"GET", "throw", fail}});
        return http::application{std::move(routes), [this](std::string_view) { ++reported_; }};
    }

    static asio::awaitable<http::response> name(const http::exchange& call) {
        co_return text(call.argument("x"));
    }
    static asio::awaitable<http::response> size(const http::exchange& call) {
        co_return text(std::to_string(call.request.body.size()));
    }
    asio::awaitable<http::response> wait(const http::exchange& call) {
        ++waiting_;
        co_await call.draining.wait();
        co_return http::response{202};
    }
    asio::awaitable<http::response> pause() {
        ++waiting_;
        asio::steady_timer timer(co_await asio::this_coro::executor,
                                 std::chrono::milliseconds(300));
        co_await timer.async_wait(asio::use_awaitable);
        co_return text("done");
    }
    static asio::awaitable<http::response> url(const http::exchange& call) {
        co_return text(call.url());
    }
    static asio::awaitable<http::response> fail(const http::exchange&) {
        throw std::runtime_error("secret");
        co_return http::response{200};
    }

    asio::io_context io_;
    http_server server_;
    std::future<void> ended_;
    std::atomic<int> reported_ = 0;
    std::atomic<int> waiting_ = 0;
    std::thread thread_;
};

} // namespace pianola::test
