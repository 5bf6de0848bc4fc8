#pragma once

#include <boost/asio/ssl/context.hpp>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace pianola::cli {

/// What a server answered.
struct http_answer {
    unsigned status = 0;
    std::string body;
    std::string continuation_token; ///< Of a list that goes on; else empty.
};

/// No answer could be had; what() says from where and why.
class unreachable_error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Sends requests to one Pianola server, one connection each. Blocking; for the command line.
class http_client {
public:
    static constexpr std::string_view json_type = "application/json";

    /// `url` is http://HOST[:PORT] or https://HOST[:PORT]. The key is shown with every request,
    /// unless it is empty. `authorities` is a PEM file with the certificates that a server's has to
    /// lead to; empty: those that the system trusts. Throws std::invalid_argument for any other
    /// url, a key that cannot be one, and a file that cannot be used.
    explicit http_client(const std::string& url,
                         std::string key = {},
                         const std::string& authorities = {});

    /// How long to wait for an answer; else two minutes.
    http_client& answer_within(std::chrono::seconds limit) {
        answer_limit_ = limit;
        return *this;
    }

    /// `path` begins with '/' and is sent as it is. Throws unreachable_error, also when there is no
    /// answer in time.
    [[nodiscard]] http_answer get(const std::string& path,
                                  const std::string& continuation_token = {}) const;
    [[nodiscard]] http_answer erase(const std::string& path) const; ///< DELETE
    [[nodiscard]] http_answer post(const std::string& path,
                                   const std::string& body,
                                   std::string_view type = json_type) const;
    [[nodiscard]] http_answer put(const std::string& path, const std::string& body) const;

    [[nodiscard]] std::string url() const;

private:
    [[nodiscard]] http_answer send(std::string_view method,
                                   const std::string& path,
                                   const std::string& body,
                                   const std::string& continuation_token = {},
                                   std::string_view type = json_type) const;

    std::shared_ptr<boost::asio::ssl::context> tls_; // null: plain HTTP
    std::string authority_;
    std::string host_;
    std::string port_;
    std::string key_;
    std::chrono::seconds answer_limit_{120};
};

/// Writes `text` as one segment of a path, or as a value of a query.
[[nodiscard]] std::string url_encoded(std::string_view text);

} // namespace pianola::cli
