#pragma once

#include <pianola/api/http/exchange.hpp>

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pianola::http {

using route_handler = std::function<asio::awaitable<response>(const exchange&)>;

/// One row of a table of routes.
struct route {
    std::string_view method;
    /// Parts between slashes: literals, matched without case, and `{name}`, which takes any one
    /// part. Must outlive the router.
    std::string_view pattern;
    route_handler handle;
    bool needs_no_key = false; ///< It answers everybody.
    bool large_body = false;   ///< Its bodies may be as large as an archive.
    /// Whether a request with these parameters changes nothing, although its method says that it
    /// might; empty: never.
    std::function<bool(const query&)> only_reads = {};
};

/// Finds the route of a request. The first row that fits wins, in the order of mounting.
class router {
public:
    /// How it is said below a base that a request cannot be answered.
    enum class errors {
        as_durable_functions, ///< Error objects, and an empty 404 where there is no route.
        as_problems,          ///< RFC 9457, and a 405 for another method.
    };
    /// Puts a table below `base`, such as "/runtime/webhooks/durabletask"; "" is the root.
    void mount(std::string base,
               std::vector<route> table,
               errors style = errors::as_durable_functions);

    struct match {
        const route_handler* handle = nullptr;
        bool needs_no_key = false;
        bool large_body = false;
        const std::function<bool(const query&)>* only_reads = nullptr;
        std::string_view base;
        std::vector<std::pair<std::string_view, std::string>> arguments;
    };
    /// Empty when no row fits: a known path with another method fits no row.
    [[nodiscard]] std::optional<match> find(std::string_view method, std::string_view path) const;

    /// The methods of the rows that fit this path, in order, without repetition.
    [[nodiscard]] std::vector<std::string_view> methods(std::string_view path) const;

    /// Whether the path is below a base that answers with problems, route or not.
    [[nodiscard]] bool tells_problems(std::string_view path) const;

private:
    struct row {
        std::string_view method;
        std::vector<std::string> parts;      // those of the base first
        std::size_t base;                    // index in bases_
        std::vector<std::string_view> names; // of the arguments, in order
        route_handler handle;
        bool needs_no_key;
        bool large_body;
        std::function<bool(const query&)> only_reads;
    };
    std::vector<std::string> bases_;
    std::vector<std::string> bases_with_problems_;
    std::vector<row> rows_;

    static bool fits(const row& r, const std::vector<std::string>& segments);
};

} // namespace pianola::http
