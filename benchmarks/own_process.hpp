#pragma once

#include <functional>
#include <string>
#include <vector>

namespace pianola::bench {

/// Runs this program once more with these arguments, and gives each line that it prints on
/// standard output, as it comes. It does not outlive this one. Throws std::runtime_error when it
/// cannot be run or fails.
void run_myself(const std::vector<std::string>& arguments,
                const std::function<void(const std::string&)>& line);

} // namespace pianola::bench
