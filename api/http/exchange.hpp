#pragma once

#include <pianola/api/http/drain.hpp>
#include <pianola/api/http/message.hpp>
#include <pianola/api/http/query.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pianola::http {

/// What a route's handler is given: one request, checked and taken apart. It lives until the
/// handler has completed.
struct exchange {
    http::request request;
    http::query query;
    std::string host;                ///< The authority the caller used, such as `127.0.0.1:7071`.
    std::optional<std::string> code; ///< The key, when the caller brought it in the query.
    std::string base;                ///< Where the matched table is mounted, with a leading slash.
    std::vector<std::pair<std::string_view, std::string>> arguments; ///< Decoded path parts.
    http::drain& draining;

    exchange(http::request r, http::drain& d) : request(std::move(r)), draining(d) {}

    /// Precondition: the route's pattern names it.
    [[nodiscard]] const std::string& argument(std::string_view name) const;
    /// The request's own address.
    [[nodiscard]] std::string url() const;
    /// `scheme://host/base`, for links to other resources.
    [[nodiscard]] std::string base_url() const;

private:
    [[nodiscard]] std::string origin() const;
};

} // namespace pianola::http
