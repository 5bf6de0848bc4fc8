#pragma once

#include <string>
#include <vector>

namespace pianola::cli {

/// The keys in a file, one a line; blank lines and lines that begin with `#` are none. Throws
/// std::invalid_argument, which names the file, when it cannot be read or has no key.
[[nodiscard]] std::vector<std::string> read_key_file(const std::string& path);

/// The key in the environment variable PIANOLA_KEY, empty when it has none.
[[nodiscard]] std::string key_of_environment();

} // namespace pianola::cli
