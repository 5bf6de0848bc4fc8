#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace pianola::testing {

// The rules of the house that a compiler does not check. `path` is relative to the repository and
// decides which rules apply; a violation reads "path:line: what is wrong".
//
// - Layers include downwards only: api, runtime, actors, journal; and always by <pianola/...>.
// - <pianola/layer/detail/...> is for that layer alone; its contract headers may need it, for their
//   templates.
// - A third-party library is named only where it belongs.
// - At most 500 lines a file, 100 columns a line, and no leftover markers.
// - An x_test.cpp has the one top-level suite x, by which ctest runs it, and no case outside of it.
std::vector<std::string> violations(std::string_view path, std::string_view text);

// All violations in the C++ files of a work tree, in the order of their paths.
std::vector<std::string> violations_below(const std::filesystem::path& root);

} // namespace pianola::testing
