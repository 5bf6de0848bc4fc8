#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace pianola::cli {

/// What a server answered.
struct http_answer {
    unsigned status = 0;
    std::string body;
};

/// No answer could be had; what() says from where and why.
class unreachable_error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Sends requests to one Pianola server, one connection each. Blocking; for the command line.
class http_client {
public:
    /// `url` is http://HOST[:PORT]. Throws std::invalid_argument for anything else.
    explicit http_client(const std::string& url);

    /// `path` begins with '/' and is sent as it is. Throws unreachable_error, also when there is no
    /// answer within two minutes.
    [[nodiscard]] http_answer get(const std::string& path) const;
    [[nodiscard]] http_answer post(const std::string& path, const std::string& body) const;

    [[nodiscard]] std::string url() const;

private:
    [[nodiscard]] http_answer send(std::string_view method,
                                   const std::string& path,
                                   const std::string& body) const;

    std::string authority_;
    std::string host_;
    std::string port_;
};

/// Writes `text` as one segment of a path, or as a value of a query.
[[nodiscard]] std::string url_encoded(std::string_view text);

} // namespace pianola::cli
