#pragma once

#include <string>

namespace CLI {
class App;
}

namespace pianola::cli {

/// A script for bash that completes the verbs, flags and values of `app`. It is made of what the
/// command line itself knows: a value is completed as a file when its type is FILE, as a directory
/// when it is DIR, and as one of a set when the set is part of its type.
[[nodiscard]] std::string bash_completion(const CLI::App& app);

} // namespace pianola::cli
