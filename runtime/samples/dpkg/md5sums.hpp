#pragma once

#include <pianola/runtime/samples/dpkg/malformed_line.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace pianola::samples::dpkg {

/// What a package says a file of it should be.
struct recorded_file {
    std::string path; ///< inside the root, with its leading slash
    std::string md5;  ///< lower-case hexadecimal
};

/// Reads a package's md5sums list: an MD5, two blanks and a path, a line each. A line that
/// starts with a backslash has `\\`, `\n` and `\r` in its path escaped, as md5sum writes them;
/// other lines' backslashes are just that. Other lines go to `malformed` under the name `file`.
std::vector<recorded_file> parse_md5sums(std::string_view text,
                                         const std::string& file,
                                         std::vector<malformed_line>& malformed);

} // namespace pianola::samples::dpkg
