#pragma once

#include <string>
#include <string_view>

namespace pianola::cli {

/// The server's status document of an instance, a member a line, for people.
[[nodiscard]] std::string status_text(std::string_view json);

} // namespace pianola::cli
