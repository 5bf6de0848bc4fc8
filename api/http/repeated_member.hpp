#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pianola::http {

/// Where a JSON document gives an object the same member twice, as a path such as
/// `policies[0].id`; empty when it does not. Precondition: it is JSON.
[[nodiscard]] std::optional<std::string> find_repeated_member(std::string_view json);

} // namespace pianola::http
