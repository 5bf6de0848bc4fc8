#include <pianola/api/http/http_server.hpp>

#include <pianola/api/http/connection.hpp>
#include <pianola/api/http/drain.hpp>
#include <pianola/api/http/gate.hpp>
#include <pianola/api/http/tls_context.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace pianola {

using asio::ip::tcp;

/// Everything but `strand` and `local` is confined to the strand while it runs.
struct http_server::core : std::enable_shared_from_this<core> {
    core(asio::any_io_executor executor, http_server_params limits, http_security wanted)
        : strand(asio::make_strand(std::move(executor))),
          params(limits),
          security(std::move(wanted)),
          acceptor(strand),
          draining(strand),
          all_closed(strand, asio::steady_timer::time_point::max()) {}

    void prepare(const tcp::endpoint& address, error_code& ec, diagnostics& why);
    void bind(const tcp::endpoint& address, error_code& ec, diagnostics& why);
    asio::awaitable<void> accept();
    asio::awaitable<void> serve(tcp::socket socket);
    asio::awaitable<void> drain_connections();
    void cancel();

    asio::any_io_executor strand;
    http_server_params params;
    http_security security;
    http::gate entrance;                   // once it listens
    std::optional<asio::ssl::context> tls; // the same, if it speaks TLS
    std::optional<http::application> app;  // once it runs
    tcp::acceptor acceptor;
    tcp::endpoint local;
    http::drain draining;
    std::set<http::connection*> connections;
    asio::steady_timer all_closed; // cancelled by the last connection
};

namespace {

auto into_error(error_code& ec) { return asio::redirect_error(asio::use_awaitable, ec); }

// Sent to who finds the house full. Small enough for the socket's buffer: it is not waited for.
constexpr std::string_view full_house =
    "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 1\r\n"
    "Content-Type: application/json; charset=utf-8\r\nContent-Length: 72\r\n\r\n"
    R"({"Message":"Too many connections","ExceptionMessage":"Too many of them"})";

void turn_away(tcp::socket socket) {
    error_code ignored;
    socket.non_blocking(true, ignored);
    std::array<char, 4096> unread; // closing over it would reset the connection
    socket.read_some(asio::buffer(unread), ignored);
    socket.send(asio::buffer(full_house), 0, ignored);
    socket.shutdown(tcp::socket::shutdown_send, ignored);
}

} // namespace

asio::awaitable<void> http_server::core::accept() {
    while (!draining.requested()) {
        error_code ec;
        tcp::socket socket = co_await acceptor.async_accept(into_error(ec));
        if (draining.requested())
            break;
        if (ec) {
            // Out of descriptors, mostly: others must close before it gets better.
            asio::steady_timer pause(strand, std::chrono::milliseconds{50});
            co_await pause.async_wait(into_error(ec));
        } else if (connections.size() >= params.max_connections) {
            if (!tls) // no words before a handshake
                turn_away(std::move(socket));
        } else {
            socket.set_option(tcp::no_delay(true), ec);
            auto serving = serve(std::move(socket));
            asio::co_spawn(strand, std::move(serving), asio::detached);
        }
    }
}

asio::awaitable<void> http_server::core::serve(tcp::socket socket) {
    const auto self = shared_from_this(); // may outlast the server after the drain timeout
    const http::connection_environment around{
        *app, entrance, draining, params, tls ? &*tls : nullptr};
    const auto connection = http::connection::make(std::move(socket), around);
    connections.insert(connection.get());
    co_await connection->run();
    connections.erase(connection.get());
    if (connections.empty() && draining.requested())
        all_closed.cancel();
}

asio::awaitable<void> http_server::core::drain_connections() {
    for (http::connection* each : connections)
        each->stop();
    if (!connections.empty()) {
        all_closed.expires_after(params.drain_timeout);
        error_code ignored;
        co_await all_closed.async_wait(into_error(ignored));
    }
    for (http::connection* each : connections)
        each->abort();
}

void http_server::core::cancel() {
    error_code ignored;
    draining.request();
    acceptor.close(ignored);
}

/// Who may come in, and by which protocol.
void http_server::core::prepare(const tcp::endpoint& address, error_code& ec, diagnostics& why) {
    const bool loopback = address.address().is_loopback();
    if (!loopback && security.keys.empty()) {
        ec = errc::invalid_argument;
        why.message = "refusing to listen on " + address.address().to_string() +
                      ": without keys the server answers on loopback addresses only";
        return;
    }
    entrance = http::gate(security.keys, !loopback);
    if (!security.tls_certificate.empty() || !security.tls_key.empty())
        tls = http::make_tls_context(security.tls_certificate, security.tls_key, ec, why);
}

void http_server::core::bind(const tcp::endpoint& address, error_code& ec, diagnostics& why) {
    acceptor.open(address.protocol(), ec);
    if (!ec)
        acceptor.set_option(tcp::acceptor::reuse_address(true), ec);
    if (!ec)
        acceptor.bind(address, ec);
    if (!ec)
        acceptor.listen(tcp::acceptor::max_listen_connections, ec);
    if (!ec)
        local = acceptor.local_endpoint(ec);
    if (ec)
        why.message = "cannot listen on " + address.address().to_string() + ":" +
                      std::to_string(address.port()) + ": " + ec.message();
}

http_server::http_server(asio::any_io_executor executor,
                         http_server_params params,
                         http_security security)
    : core_(std::make_shared<core>(std::move(executor), params, std::move(security))) {}

void http_server::listen(const tcp::endpoint& address, error_code& ec, diagnostics& why) {
    ec = {};
    why = {};
    core_->prepare(address, ec, why);
    if (!ec)
        core_->bind(address, ec, why);
}

tcp::endpoint http_server::local_endpoint() const { return core_->local; }

asio::any_io_executor http_server::executor() const { return core_->strand; }

asio::awaitable<void> http_server::run(std::shared_ptr<core> core, http::application app) {
    core->app.emplace(std::move(app));
    co_await core->accept();
    co_await core->drain_connections();
}

void http_server::cancel() {
    asio::dispatch(core_->strand, [core = core_] { core->cancel(); });
}

} // namespace pianola
