#pragma once

#include <pianola/journal/error.hpp>
#include <pianola/runtime/instance_archive.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace pianola {

/// An archive as JSON lines: a file to keep, or to send to another machine. README.md describes it
/// under "The file of an archive". Nothing is lost: every event comes back with every member.
[[nodiscard]] std::string archive_text(const instance_archive& archive);

/// The inverse. Takes any bytes; what is not whole, or not of this format and version, is absent,
/// and `why` names the line. That the members make sense is left to the import.
[[nodiscard]] std::optional<instance_archive> read_archive_text(std::string_view text,
                                                                diagnostics& why);

} // namespace pianola
