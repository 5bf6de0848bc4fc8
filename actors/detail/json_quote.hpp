#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace pianola::detail {

inline constexpr auto valid_utf8 = std::string_view::npos;

/// Appends `text` as a JSON string, in quotes. Returns valid_utf8, or the offset of the first byte
/// that is not UTF-8; then nothing is appended.
std::size_t append_quoted(std::string& to, std::string_view text);

/// Bytes of a user's text in an error message.
inline constexpr std::size_t max_excerpt = 64;

/// The beginning of `text` in quotes, for an error message.
std::string quoted_excerpt(std::string_view text);

} // namespace pianola::detail
