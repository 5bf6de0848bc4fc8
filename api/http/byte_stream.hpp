#pragma once

#include <pianola/journal/error.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/stream_base.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/stream_traits.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include <chrono>

/// What a plain and an encrypted connection do differently: they begin and end in their own ways.
/// Everything in between is the same for both, once the stream's type is a parameter.
namespace pianola {
namespace asio = boost::asio;
}

namespace pianola::http {

using plain_stream = boost::beast::tcp_stream;
using tls_stream = boost::beast::ssl_stream<plain_stream>;

template <class Stream>
inline constexpr bool is_secure = false;
template <>
inline constexpr bool is_secure<tls_stream> = true;

/// The TCP stream below, which has the timeout and the socket.
template <class Stream>
plain_stream& wire(Stream& stream) {
    return boost::beast::get_lowest_layer(stream);
}

/// Readies it for the first byte, on the server's or the client's side, within the stream's
/// timeout.
inline asio::awaitable<void> open(plain_stream&,
                                  asio::ssl::stream_base::handshake_type,
                                  error_code&) {
    co_return;
}
inline asio::awaitable<void> open(tls_stream& stream,
                                  asio::ssl::stream_base::handshake_type side,
                                  error_code& ec) {
    co_await stream.async_handshake(side, asio::redirect_error(asio::use_awaitable, ec));
}

/// Tells the other side that nothing more comes. An encrypted stream waits for the same word from
/// there, but not for longer than `patience`.
inline asio::awaitable<void> end_sending(plain_stream& stream, std::chrono::milliseconds) {
    error_code ignored;
    stream.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    co_return;
}
inline asio::awaitable<void> end_sending(tls_stream& stream, std::chrono::milliseconds patience) {
    error_code ignored;
    wire(stream).expires_after(patience);
    co_await stream.async_shutdown(asio::redirect_error(asio::use_awaitable, ignored));
    co_await end_sending(wire(stream), patience);
}

} // namespace pianola::http
