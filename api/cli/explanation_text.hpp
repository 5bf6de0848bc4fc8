#pragma once

#include <pianola/api/cli/json_pieces.hpp>

#include <string>

namespace pianola::cli {

/// The server's explanation of what an instance waits for, for people.
[[nodiscard]] std::string explanation_text(const json_object& explanation);

} // namespace pianola::cli
