#pragma once

#include <pianola/journal/identifiers.hpp>

#include <optional>
#include <string_view>

namespace pianola::http {

/// The inverse of execution_id::str: 32 hexadecimal digits in lower case; empty for anything else.
[[nodiscard]] std::optional<execution_id> parse_execution_id(std::string_view text) noexcept;

} // namespace pianola::http
