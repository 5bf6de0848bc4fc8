#pragma once

#include <cstddef>
#include <string_view>

namespace pianola::http {

/// Length of the UTF-8 sequence at the beginning of `text`, which is not empty; 0 when it is none.
[[nodiscard]] std::size_t utf8_length(std::string_view text) noexcept;

[[nodiscard]] bool is_utf8(std::string_view text) noexcept;

} // namespace pianola::http
