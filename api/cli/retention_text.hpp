#pragma once

#include <pianola/api/cli/json_pieces.hpp>

#include <string>

namespace pianola::cli {

/// The server's document of retention policies, for people.
[[nodiscard]] std::string retention_text(const json_object& policies);

/// The same for what they would purge now.
[[nodiscard]] std::string retention_preview_text(const json_object& preview);

} // namespace pianola::cli
