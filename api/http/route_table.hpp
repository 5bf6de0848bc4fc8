#pragma once

#include <pianola/api/http/managed_hub.hpp>
#include <pianola/api/http/router.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace pianola::http {

/// How handlers wait for an operation: they get its error as a value.
inline constexpr auto outcome = asio::as_tuple(asio::use_awaitable);
using answer = asio::awaitable<response>;

/// Collects the routes of one hub. A handler is called only for requests that name the hub, or no
/// hub; others are answered as its absence.
class route_table {
public:
    using function = answer (*)(managed_hub&, const exchange&);

    explicit route_table(const managed_hub& hub) : hub_(std::make_shared<managed_hub>(hub)) {}

    route_table& row(std::string_view method, std::string_view pattern, function handle);
    [[nodiscard]] std::vector<route> take() { return std::move(rows_); }

private:
    std::shared_ptr<managed_hub> hub_;
    std::vector<route> rows_;
};

} // namespace pianola::http
