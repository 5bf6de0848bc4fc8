#pragma once

#include <pianola/journal/instant.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

/// Values of query parameters. A value that cannot be read is as good as absent, never an error:
/// clients of the original were written against that. Spaces around a value are allowed.
namespace pianola::http {

/// `true` or `false` in any letter case; `1` and `yes` are no booleans.
std::optional<bool> parse_bool(std::string_view text) noexcept;

/// A decimal integer.
std::optional<std::int64_t> parse_integer(std::string_view text) noexcept;

/// Seconds as a decimal number, negative ones included; saturates.
std::optional<ticks> parse_seconds(std::string_view text) noexcept;

/// A date, or a date and a time of day, as RFC 3339 writes them: 1 to 4 digits of the year, `T` or
/// a space in between, seconds and their fraction optional, `Z`, an offset, or no zone for UTC.
std::optional<instant> parse_time(std::string_view text) noexcept;

} // namespace pianola::http
