#include <pianola/api/http/connection.hpp>

#include <pianola/api/http/byte_stream.hpp>
#include <pianola/api/http/error_response.hpp>
#include <pianola/api/http/url_text.hpp>

#include <openssl/err.h>
#include <openssl/sslerr.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace pianola::http {
namespace {

namespace beast = boost::beast;
using parser = beast::http::request_parser<beast::http::string_body>;

auto into_error(error_code& ec) { return asio::redirect_error(asio::use_awaitable, ec); }

/// The answer to a request that could not be read; empty when there is nobody to answer.
std::optional<response> unreadable(error_code ec) {
    using beast::http::error;
    if (ec == error::header_limit || ec == error::buffer_overflow)
        return message_response(431, "The request's header is too large");
    if (ec == error::body_limit)
        return message_response(413, "The request's body is too large");
    if (ec == error::end_of_stream || ec == error::partial_message ||
        ec.category() != make_error_code(error::end_of_stream).category())
        return std::nullopt;
    return message_response(400, "The request is no HTTP/1.1 request");
}

request head_of(const beast::http::request<beast::http::string_body>& incoming) {
    request result;
    result.method = std::string(incoming.method_string());
    result.target = std::string(incoming.target());
    for (const auto& field : incoming)
        result.headers.emplace_back(field.name_string(), field.value());
    return result;
}

request to_request(beast::http::request<beast::http::string_body>&& incoming) {
    request result = head_of(incoming);
    result.body = std::move(incoming.body());
    return result;
}

constexpr std::string_view plain_http_here =
    "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n"
    "Content-Type: application/json; charset=utf-8\r\nContent-Length: 82\r\n\r\n"
    R"({"Message":"This address speaks HTTPS","ExceptionMessage":"The request is no TLS"})";

bool is_plain_http(error_code handshake) {
    return handshake.category() == asio::error::get_ssl_category() &&
           ERR_GET_REASON(static_cast<unsigned long>(handshake.value())) == SSL_R_HTTP_REQUEST;
}

template <class Stream>
class stream_connection final : public connection {
public:
    stream_connection(Stream stream, const connection_environment& around)
        : stream_(std::move(stream)),
          app_(around.app),
          entrance_(around.entrance),
          draining_(around.draining),
          params_(around.params) {}

    asio::awaitable<void> run() override {
        try {
            if (co_await opened()) {
                while (!draining_.requested() && co_await serve_one()) {}
                if constexpr (is_secure<Stream>)
                    co_await end_sending(stream_, a_moment);
            }
        } catch (const std::exception&) {
            // Out of memory, say. The connection is what is given up.
        }
        wire(stream_).close();
    }

    void stop() override {
        if (!answering_)
            wire(stream_).cancel(); // run() goes on to the end from there
    }

    void abort() override { wire(stream_).close(); }

private:
    static constexpr std::chrono::seconds a_moment{1};

    asio::awaitable<bool> opened() {
        error_code ec;
        wire(stream_).expires_after(params_.handshake_timeout);
        co_await open(stream_, asio::ssl::stream_base::server, ec);
        if (is_plain_http(ec)) {
            co_await asio::async_write(
                wire(stream_), asio::buffer(plain_http_here), into_error(ec));
            co_await linger(wire(stream_));
            co_return false;
        }
        co_return !ec;
    }

    /// Reads and answers one request. False when the connection is not to be used any more.
    asio::awaitable<bool> serve_one() {
        parser incoming;
        incoming.header_limit(static_cast<std::uint32_t>(params_.max_header_bytes));
        incoming.body_limit(std::max(params_.max_body_bytes, params_.max_archive_body_bytes));

        error_code ec;
        co_await read(incoming, ec);
        answering_ = true;
        if (ec) {
            auto refusal = unreadable(ec);
            if (refusal) {
                co_await write(std::move(*refusal), 11, false, false, ec);
                co_await linger(stream_);
            }
            co_return false;
        }
        const bool is_head = incoming.get().method() == beast::http::verb::head;
        const bool keep = incoming.get().keep_alive();
        const unsigned version = incoming.get().version();
        request asked = to_request(incoming.release());
        asked.secure = is_secure<Stream>;
        response answer = co_await app_.answer(std::move(asked), entrance_, draining_);
        const bool go_on = keep && !draining_.requested();
        co_await write(std::move(answer), version, go_on, is_head, ec);
        answering_ = false;
        co_return go_on && !ec && !draining_.requested();
    }

    asio::awaitable<void> read(parser& into, error_code& ec) {
        wire(stream_).expires_after(params_.idle_timeout);
        co_await beast::http::async_read_header(stream_, buffer_, into, into_error(ec));
        if (ec || into.is_done())
            co_return;
        answering_ = true; // what has begun is finished, also when the server stops
        limit_body(into, ec);
        if (ec)
            co_return;
        if (equal_ignoring_case(into.get()[beast::http::field::expect], "100-continue")) {
            static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
            co_await asio::async_write(stream_, asio::buffer(go_on), into_error(ec));
            if (ec)
                co_return;
        }
        co_await beast::http::async_read(stream_, buffer_, into, into_error(ec));
    }

    /// What a body may have depends on what is asked for.
    void limit_body(parser& into, error_code& ec) const {
        const std::size_t most = app_.takes_large_body(head_of(into.get()), entrance_)
                                     ? params_.max_archive_body_bytes
                                     : params_.max_body_bytes;
        if (into.content_length().value_or(0) > most)
            ec = beast::http::error::body_limit;
        into.body_limit(most);
    }

    asio::awaitable<void> write(
        response answer, unsigned version, bool keep, bool without_body, error_code& ec) {
        beast::http::response<beast::http::string_body> out;
        out.version(version);
        out.result(answer.status);
        for (auto& [name, value] : answer.headers)
            out.set(name, value);
        if (!answer.body.empty())
            out.set(beast::http::field::content_type, answer.content_type);
        if (answer.status != 204)
            out.content_length(answer.body.size());
        out.keep_alive(keep);
        if (!without_body)
            out.body() = std::move(answer.body);

        wire(stream_).expires_after(params_.idle_timeout);
        co_await beast::http::async_write(stream_, out, into_error(ec));
    }

    /// Takes what the client still sends, for a moment: closing over unread bytes would reset the
    /// connection, and the client might never see the answer.
    asio::awaitable<void> linger(auto& stream) {
        constexpr std::size_t most = std::size_t{16} << 20;
        error_code ec;
        co_await end_sending(stream, a_moment);
        wire(stream).expires_after(a_moment);
        std::array<char, 16384> discarded;
        for (std::size_t total = 0; !ec && total < most && !draining_.requested();)
            total += co_await stream.async_read_some(asio::buffer(discarded), into_error(ec));
    }

    Stream stream_;
    boost::beast::flat_buffer buffer_; // holds what came after the request, too
    const application& app_;
    const gate& entrance_;
    drain& draining_;
    const http_server_params& params_;
    bool answering_ = false;
};

} // namespace

std::unique_ptr<connection> connection::make(asio::ip::tcp::socket socket,
                                             const connection_environment& around) {
    plain_stream plain(std::move(socket));
    if (around.tls == nullptr)
        return std::make_unique<stream_connection<plain_stream>>(std::move(plain), around);
    return std::make_unique<stream_connection<tls_stream>>(
        tls_stream(std::move(plain), *around.tls), around);
}

} // namespace pianola::http
