#include <pianola/api/cli/http_client.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/url/encode.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>

#include <limits>

namespace pianola::cli {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

http_answer exchange(const std::string& host,
                     const std::string& port,
                     const http::request<http::string_body>& request) {
    asio::io_context io;
    asio::ip::tcp::resolver resolver(io);
    beast::tcp_stream stream(io);
    stream.connect(resolver.resolve(host, port));
    http::write(stream, request);
    beast::flat_buffer buffer;
    http::response_parser<http::string_body> parser;
    parser.body_limit(std::numeric_limits<std::uint64_t>::max());
    http::read(stream, buffer, parser);
    boost::system::error_code ignored; // the answer is here
    stream.socket().shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
    auto answer = parser.release();
    return {answer.result_int(), std::move(answer.body())};
}

} // namespace

http_client::http_client(const std::string& url) : url_(url) {
    const auto parsed = boost::urls::parse_uri(url);
    if (!parsed || parsed->scheme() != "http" || parsed->host().empty() ||
        !(parsed->encoded_path().empty() || parsed->encoded_path() == "/"))
        throw std::invalid_argument("'" + url + "' is not of the form http://HOST:PORT");
    host_ = std::string(parsed->host_address());
    port_ = parsed->has_port() ? std::string(parsed->port()) : "80";
    if (url_.ends_with('/'))
        url_.pop_back();
}

http_answer http_client::get(const std::string& path) const {
    http::request<http::string_body> request(http::verb::get, path, 11);
    request.set(http::field::host, url_.substr(url_.find("//") + 2));
    request.set(http::field::connection, "close");
    try {
        return exchange(host_, port_, request);
    } catch (const boost::system::system_error& error) {
        throw unreachable_error("no answer from " + url_ + ": " + error.code().message());
    }
}

http_answer http_client::post(const std::string& path, const std::string& body) const {
    http::request<http::string_body> request(http::verb::post, path, 11, body);
    request.set(http::field::host, url_.substr(url_.find("//") + 2));
    request.set(http::field::content_type, "application/json");
    request.set(http::field::connection, "close");
    request.prepare_payload();
    try {
        return exchange(host_, port_, request);
    } catch (const boost::system::system_error& error) {
        throw unreachable_error("no answer from " + url_ + ": " + error.code().message());
    }
}

std::string url_encoded(std::string_view text) {
    return boost::urls::encode(text, boost::urls::unreserved_chars);
}

} // namespace pianola::cli
