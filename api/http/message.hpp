#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pianola::http {

using header_fields = std::vector<std::pair<std::string, std::string>>;

/// A whole request, as it came in.
struct request {
    std::string method; ///< Upper case.
    std::string target;
    header_fields headers;
    std::string body;
    bool secure = false; ///< It came over TLS.

    [[nodiscard]] std::string_view scheme() const noexcept { return secure ? "https" : "http"; }
    /// The value of the first header of this name, compared without case; null when there is none.
    [[nodiscard]] const std::string* header(std::string_view name) const noexcept;
    [[nodiscard]] std::vector<std::string_view> all_headers(std::string_view name) const;
};

/// An answer. Its body is JSON, or lines of it, or empty: clients parse whatever they get.
struct response {
    unsigned status = 200;
    header_fields headers; ///< Without content type and length.
    std::string body;
    std::string_view content_type = "application/json; charset=utf-8"; ///< Of a body; a literal.

    response() = default;
    explicit response(unsigned code, std::string json = {}) : status(code), body(std::move(json)) {}

    response& header(std::string name, std::string value) {
        headers.emplace_back(std::move(name), std::move(value));
        return *this;
    }
};

} // namespace pianola::http
