#pragma once

#include <pianola/api/http/managed_hub.hpp>
#include <pianola/api/http/router.hpp>
#include <pianola/api/http/v1_operation.hpp>

#include <string_view>
#include <vector>

namespace pianola::http {

/// Where v1_routes are to be mounted.
inline constexpr std::string_view v1_base = "/v1";

/// All operations under /v1/, in the order of the document.
[[nodiscard]] const std::vector<v1_operation>& v1_operations();

/// The management API that is Pianola's own. It refuses whatever it does not understand, with
/// problems (RFC 9457) that name what is wrong, and describes itself in openapi.json.
std::vector<route> v1_routes(const managed_hub& hub);

} // namespace pianola::http
