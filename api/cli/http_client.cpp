#include <pianola/api/cli/http_client.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/url/encode.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>

#include <chrono>
#include <cstdint>
#include <exception>
#include <limits>

namespace pianola::cli {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using request = beast::http::request<beast::http::string_body>;

constexpr std::chrono::seconds connect_limit{10};
constexpr std::chrono::seconds answer_limit{120};

asio::awaitable<void> exchange(const std::string& host,
                               const std::string& port,
                               const request& what,
                               http_answer& answer) {
    const auto executor = co_await asio::this_coro::executor;
    asio::ip::tcp::resolver resolver(executor);
    const auto found = co_await resolver.async_resolve(host, port, asio::use_awaitable);
    beast::tcp_stream stream(executor);
    stream.expires_after(connect_limit);
    co_await stream.async_connect(found, asio::use_awaitable);
    stream.expires_after(answer_limit);
    co_await beast::http::async_write(stream, what, asio::use_awaitable);
    beast::flat_buffer buffer;
    beast::http::response_parser<beast::http::string_body> parser;
    parser.body_limit(std::numeric_limits<std::uint64_t>::max());
    co_await beast::http::async_read(stream, buffer, parser, asio::use_awaitable);
    auto incoming = parser.release();
    answer.status = incoming.result_int();
    answer.body = std::move(incoming.body());
}

} // namespace

http_client::http_client(const std::string& url) {
    const auto parsed = boost::urls::parse_uri(url);
    if (!parsed || parsed->scheme() != "http" || parsed->host().empty() || parsed->has_userinfo() ||
        parsed->has_query() || parsed->has_fragment() ||
        !(parsed->encoded_path().empty() || parsed->encoded_path() == "/"))
        throw std::invalid_argument("'" + url + "' is not of the form http://HOST:PORT");
    authority_ = std::string(parsed->encoded_host_and_port());
    host_ = std::string(parsed->host_address());
    port_ = parsed->has_port() ? std::string(parsed->port()) : "80";
}

std::string http_client::url() const { return "http://" + authority_; }

http_answer http_client::get(const std::string& path) const { return send("GET", path, {}); }

http_answer http_client::post(const std::string& path, const std::string& body) const {
    return send("POST", path, body);
}

http_answer http_client::send(std::string_view method,
                              const std::string& path,
                              const std::string& body) const {
    request what(beast::http::string_to_verb(method), path, 11, body);
    what.set(beast::http::field::host, authority_);
    what.set(beast::http::field::connection, "close");
    if (method == "POST")
        what.set(beast::http::field::content_type, "application/json");
    what.prepare_payload();

    http_answer answer;
    std::exception_ptr failed;
    asio::io_context io;
    asio::co_spawn(io, exchange(host_, port_, what, answer), [&](std::exception_ptr e) {
        failed = std::move(e);
    });
    io.run();
    try {
        if (failed)
            std::rethrow_exception(failed);
    } catch (const boost::system::system_error& error) {
        throw unreachable_error("no answer from " + url() + ": " + error.code().message());
    }
    return answer;
}

std::string url_encoded(std::string_view text) {
    return boost::urls::encode(text, boost::urls::unreserved_chars);
}

} // namespace pianola::cli
