#pragma once

#include <pianola/journal/instant.hpp>

#include <string>

namespace pianola::http {

/// `2024-01-15T10:00:05Z`: UTC, cut to whole seconds.
std::string to_text_in_seconds(instant time);

/// `2024-01-15T10:00:05.12Z`: UTC with up to 7 digits, trailing zeros left out.
std::string to_text(instant time);

} // namespace pianola::http
