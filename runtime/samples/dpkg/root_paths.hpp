#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace pianola::samples::dpkg {

/// The file system as seen from a root directory. Paths "inside" are absolute and count from
/// that root, as a process that had changed its root there would use them.
///
/// Symbolic links are followed as that process would follow them: absolute targets start again
/// at the root and `..` stops at it, so nothing outside is ever reached. Resolved directories
/// are remembered; an object is meant to live for one pass. Not thread-safe; copies are free.
class root_paths {
public:
    /// A relative root, an empty one too, is taken from the working directory.
    explicit root_paths(const std::filesystem::path& root);

    /// The path to show to people: root and `inside`, links not followed.
    std::string shown(std::string_view inside) const;

    /// The path to open. What does not exist resolves to where it would be. Empty when there
    /// are more symbolic links in it than Linux follows.
    std::optional<std::string> resolved(std::string_view inside);

private:
    std::optional<std::string> follow(std::string from, std::string rest) const;

    std::string root_; // absolute; empty for "/"
    std::unordered_map<std::string, std::optional<std::string>> directories_;
};

} // namespace pianola::samples::dpkg
