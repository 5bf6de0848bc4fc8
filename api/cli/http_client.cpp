#include <pianola/api/cli/http_client.hpp>

#include <pianola/api/http/byte_stream.hpp>

#include <openssl/ssl.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/url/encode.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <exception>
#include <limits>
#include <utility>

namespace pianola::cli {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using request = beast::http::request<beast::http::string_body>;

constexpr const char* token_header = "x-ms-continuation-token";
constexpr std::chrono::seconds connect_limit{10};

asio::awaitable<void> converse(auto& stream,
                               asio::ip::tcp::resolver::results_type found,
                               const request& what,
                               std::chrono::seconds answer_limit,
                               http_answer& answer) {
    auto& wire = http::wire(stream);
    wire.expires_after(connect_limit);
    co_await wire.async_connect(found, asio::use_awaitable);
    error_code ec;
    co_await http::open(stream, asio::ssl::stream_base::client, ec);
    if (ec)
        throw boost::system::system_error(ec);
    wire.expires_after(answer_limit);
    co_await beast::http::async_write(stream, what, asio::use_awaitable);
    beast::flat_buffer buffer;
    beast::http::response_parser<beast::http::string_body> parser;
    parser.body_limit(std::numeric_limits<std::uint64_t>::max());
    co_await beast::http::async_read(stream, buffer, parser, asio::use_awaitable);
    auto incoming = parser.release();
    answer.status = incoming.result_int();
    answer.continuation_token = std::string(incoming[token_header]);
    answer.body = std::move(incoming.body());
}

/// The server must have a certificate for this host.
void expect(http::tls_stream& stream, const std::string& host) {
    error_code not_an_address;
    asio::ip::make_address(host, not_an_address);
    if (not_an_address)
        SSL_set_tlsext_host_name(stream.native_handle(), host.c_str());
    stream.set_verify_mode(asio::ssl::verify_peer);
    stream.set_verify_callback(asio::ssl::host_name_verification(host));
}

asio::awaitable<void> exchange(asio::ssl::context* tls,
                               const std::string& host,
                               const std::string& port,
                               const request& what,
                               std::chrono::seconds answer_limit,
                               http_answer& answer) {
    const auto executor = co_await asio::this_coro::executor;
    asio::ip::tcp::resolver resolver(executor);
    const auto found = co_await resolver.async_resolve(host, port, asio::use_awaitable);
    if (tls == nullptr) {
        http::plain_stream stream(executor);
        co_await converse(stream, found, what, answer_limit, answer);
    } else {
        http::tls_stream stream(executor, *tls);
        expect(stream, host);
        co_await converse(stream, found, what, answer_limit, answer);
    }
}

std::shared_ptr<asio::ssl::context> make_tls(const std::string& authorities) {
    auto made = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_client);
    SSL_CTX_set_min_proto_version(made->native_handle(), TLS1_2_VERSION);
    error_code ec;
    if (authorities.empty())
        made->set_default_verify_paths(ec);
    else
        made->load_verify_file(authorities, ec);
    if (ec)
        throw std::invalid_argument("cannot use the certificates of " +
                                    (authorities.empty() ? "the system" : authorities) + ": " +
                                    ec.message());
    return made;
}

bool is_header_value(std::string_view key) {
    return std::ranges::all_of(key, [](char c) { return c > ' ' && c < '\x7F'; });
}

} // namespace

http_client::http_client(const std::string& url, std::string key, const std::string& authorities)
    : key_(std::move(key)) {
    const auto parsed = boost::urls::parse_uri(url);
    const bool secure = parsed && parsed->scheme() == "https";
    if (!parsed || (parsed->scheme() != "http" && !secure) || parsed->host().empty() ||
        parsed->has_userinfo() || parsed->has_query() || parsed->has_fragment() ||
        !(parsed->encoded_path().empty() || parsed->encoded_path() == "/"))
        throw std::invalid_argument("'" + url + "' is not of the form http://HOST:PORT");
    if (!is_header_value(key_))
        throw std::invalid_argument("a key has visible ASCII characters only");
    authority_ = std::string(parsed->encoded_host_and_port());
    host_ = std::string(parsed->host_address());
    port_ = parsed->has_port() ? std::string(parsed->port()) : secure ? "443" : "80";
    if (secure)
        tls_ = make_tls(authorities);
}

std::string http_client::url() const { return (tls_ ? "https://" : "http://") + authority_; }

http_answer http_client::get(const std::string& path, const std::string& continuation_token) const {
    return send("GET", path, {}, continuation_token);
}

http_answer http_client::erase(const std::string& path) const { return send("DELETE", path, {}); }

http_answer http_client::post(const std::string& path,
                              const std::string& body,
                              std::string_view type) const {
    return send("POST", path, body, {}, type);
}

http_answer http_client::put(const std::string& path, const std::string& body) const {
    return send("PUT", path, body);
}

http_answer http_client::send(std::string_view method,
                              const std::string& path,
                              const std::string& body,
                              const std::string& continuation_token,
                              std::string_view type) const {
    request what(beast::http::string_to_verb(method), path, 11, body);
    what.set(beast::http::field::host, authority_);
    if (!continuation_token.empty())
        what.set(token_header, continuation_token);
    what.set(beast::http::field::connection, "close");
    if (!key_.empty())
        what.set("x-functions-key", key_);
    if (method == "POST" || method == "PUT")
        what.set(beast::http::field::content_type, type);
    what.prepare_payload();

    http_answer answer;
    std::exception_ptr failed;
    asio::io_context io;
    asio::co_spawn(io,
                   exchange(tls_.get(), host_, port_, what, answer_limit_, answer),
                   [&](std::exception_ptr e) { failed = std::move(e); });
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
