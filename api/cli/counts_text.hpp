#pragma once

#include <pianola/api/cli/json_pieces.hpp>

#include <string>

namespace pianola::cli {

/// The server's counts by name and status, for people: a name a row, a status that any instance is
/// in a column, and the sums at the right and at the bottom.
[[nodiscard]] std::string counts_text(const json_object& counts);

} // namespace pianola::cli
