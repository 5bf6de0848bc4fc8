#pragma once

#include <pianola/journal/error.hpp>
#include <pianola/journal/payload.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace pianola {

/// Nesting that JSON may have where it comes in.
inline constexpr std::size_t max_json_depth = 512;

/// Checks that `text` is one JSON value (RFC 8259, valid UTF-8). Sets `ec` to invalid_argument and
/// `why` to the reason and the offset otherwise.
void validate_json(std::string_view text, error_code& ec, diagnostics& why);

/// Validates and wraps; absent and `ec` set when it is not JSON.
payload parse_payload(std::string text, error_code& ec, diagnostics& why);

} // namespace pianola
