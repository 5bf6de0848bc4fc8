#pragma once

#include <string>
#include <utility>
#include <vector>

namespace pianola::bench {

/// What this was measured on: names and values, for people.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> describe_machine();

[[nodiscard]] unsigned processors();

} // namespace pianola::bench
