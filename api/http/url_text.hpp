#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pianola::http {

/// Compares ASCII letters without case, everything else byte by byte.
bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept;

/// Without spaces, tabs and line ends around it.
std::string_view trimmed(std::string_view text) noexcept;

/// Undoes percent-encoding; `+` is a space. A broken escape stands for itself.
std::string form_decode(std::string_view text);

/// The inverse: a space becomes `+`, everything but unreserved characters %XX.
std::string form_encode(std::string_view text);

/// Splits a path at its slashes, then decodes each part, so that an encoded slash belongs to its
/// part. Leading, trailing and doubled slashes make no part.
std::vector<std::string> path_segments(std::string_view path);

/// A request target, taken apart.
struct target_parts {
    std::string_view authority; ///< Only in the absolute form, `http://host/path`.
    std::string_view path;
    std::string_view query; ///< Without the question mark.
};
target_parts split_target(std::string_view target) noexcept;

} // namespace pianola::http
