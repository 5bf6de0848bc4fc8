#include <pianola/api/http/connection.hpp>
#include <pianola/api/http/error_response.hpp>
#include <pianola/api/http/url_text.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <string>
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

request to_request(beast::http::request<beast::http::string_body>&& incoming) {
    request result;
    result.method = std::string(incoming.method_string());
    result.target = std::string(incoming.target());
    for (const auto& field : incoming)
        result.headers.emplace_back(field.name_string(), field.value());
    result.body = std::move(incoming.body());
    return result;
}

class beast_connection final : public connection {
public:
    beast_connection(asio::ip::tcp::socket socket,
                     const application& app,
                     drain& draining,
                     const http_server_params& params)
        : stream_(std::move(socket)), app_(app), draining_(draining), params_(params) {}

    asio::awaitable<void> run() override {
        try {
            while (co_await serve_one()) {}
        } catch (const std::exception&) {
            // Out of memory, say. The connection is what is given up.
        }
        stream_.close();
    }

    void stop() override {
        if (!answering_)
            stream_.close();
    }

    void abort() override { stream_.close(); }

private:
    /// Reads and answers one request. False when the connection is not to be used any more.
    asio::awaitable<bool> serve_one() {
        parser incoming;
        incoming.header_limit(static_cast<std::uint32_t>(params_.max_header_bytes));
        incoming.body_limit(params_.max_body_bytes);

        error_code ec;
        co_await read(incoming, ec);
        answering_ = true;
        if (ec) {
            auto refusal = unreadable(ec);
            if (refusal) {
                co_await write(std::move(*refusal), 11, false, false, ec);
                co_await linger();
            }
            co_return false;
        }
        const bool is_head = incoming.get().method() == beast::http::verb::head;
        const bool keep = incoming.get().keep_alive();
        const unsigned version = incoming.get().version();
        response answer = co_await app_.answer(to_request(incoming.release()), draining_);
        const bool go_on = keep && !draining_.requested();
        co_await write(std::move(answer), version, go_on, is_head, ec);
        answering_ = false;
        co_return go_on && !ec && !draining_.requested();
    }

    asio::awaitable<void> read(parser& into, error_code& ec) {
        stream_.expires_after(params_.idle_timeout);
        co_await beast::http::async_read_header(stream_, buffer_, into, into_error(ec));
        if (ec || into.is_done())
            co_return;
        answering_ = true; // what has begun is finished, also when the server stops
        if (equal_ignoring_case(into.get()[beast::http::field::expect], "100-continue")) {
            static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
            co_await asio::async_write(stream_, asio::buffer(go_on), into_error(ec));
            if (ec)
                co_return;
        }
        co_await beast::http::async_read(stream_, buffer_, into, into_error(ec));
    }

    asio::awaitable<void> write(
        response answer, unsigned version, bool keep, bool without_body, error_code& ec) {
        beast::http::response<beast::http::string_body> out;
        out.version(version);
        out.result(answer.status);
        for (auto& [name, value] : answer.headers)
            out.set(name, value);
        if (!answer.body.empty())
            out.set(beast::http::field::content_type, "application/json; charset=utf-8");
        if (answer.status != 204)
            out.content_length(answer.body.size());
        out.keep_alive(keep);
        if (!without_body)
            out.body() = std::move(answer.body);

        stream_.expires_after(params_.idle_timeout);
        co_await beast::http::async_write(stream_, out, into_error(ec));
    }

    /// Takes what the client still sends, for a moment: closing over unread bytes would reset the
    /// connection, and the client might never see the answer.
    asio::awaitable<void> linger() {
        constexpr auto a_moment = std::chrono::seconds{1};
        constexpr std::size_t most = std::size_t{16} << 20;
        error_code ec;
        stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ec);
        stream_.expires_after(a_moment);
        std::array<char, 16384> discarded;
        for (std::size_t total = 0; !ec && total < most && !draining_.requested();)
            total += co_await stream_.async_read_some(asio::buffer(discarded), into_error(ec));
    }

    beast::tcp_stream stream_;
    beast::flat_buffer buffer_; // holds what came after the request, too
    const application& app_;
    drain& draining_;
    const http_server_params& params_;
    bool answering_ = false;
};

} // namespace

std::unique_ptr<connection> connection::make(asio::ip::tcp::socket socket,
                                             const application& app,
                                             drain& draining,
                                             const http_server_params& params) {
    return std::make_unique<beast_connection>(std::move(socket), app, draining, params);
}

} // namespace pianola::http
