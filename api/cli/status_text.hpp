#pragma once

#include <pianola/api/cli/json_pieces.hpp>

#include <string>

namespace pianola::cli {

/// The server's status document of an instance, for people: a member a line, then its history, an
/// event a line.
[[nodiscard]] std::string status_text(const json_object& status);

} // namespace pianola::cli
