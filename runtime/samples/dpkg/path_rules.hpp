#pragma once

#include <pianola/runtime/samples/dpkg/malformed_line.hpp>

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace pianola::samples::dpkg {

/// dpkg-divert's table: which packages' files live elsewhere than where they were shipped.
class diversions {
public:
    /// Adds what dpkg's `diversions` file says: three lines each, of original path, diverted
    /// path and diverting package (`:` for the administrator). `file` is named in `malformed`.
    void add(std::string_view text,
             const std::string& file,
             std::vector<malformed_line>& malformed);

    /// Where the file that `package` (a name without architecture) ships as `path` lives: the
    /// diverting package keeps the path, everybody else's file is at the diverted one.
    const std::string& locate(const std::string& path, std::string_view package) const;

private:
    struct diversion {
        std::string target;
        std::string package;
    };
    std::unordered_map<std::string, diversion> by_path_;
};

/// dpkg's `path-exclude` and `path-include` rules: which shipped files were never unpacked.
class path_filter {
public:
    /// Adds the rules of one dpkg configuration file, after those already there.
    void add(std::string_view text,
             const std::string& file,
             std::vector<malformed_line>& malformed);

    /// Whether dpkg leaves `path` out when it unpacks: of all rules that match, the last wins.
    bool excludes(const std::string& path) const;

private:
    struct rule {
        std::string pattern; // a shell pattern whose `*` crosses slashes
        bool exclude;
    };
    std::vector<rule> rules_;
};

} // namespace pianola::samples::dpkg
