#pragma once

#include <pianola/api/cli/exit_code.hpp>
#include <pianola/api/cli/instance_commands.hpp>

#include <optional>
#include <string>

namespace pianola::cli {

struct export_arguments {
    std::string id;
    std::string file; ///< Empty: standard output.
};

struct import_arguments {
    std::string file;              ///< "-": standard input.
    std::optional<std::string> id; ///< The root's new one; else a random one.
};

/// Writes an instance and its descendants as JSON lines, into a file whole or not at all. Throws as
/// the verbs of instance_commands.hpp do.
[[nodiscard]] exit_code export_instance(const connection_options& to, const export_arguments& how);

/// Imports what export_instance wrote; prints the id of the root. Throws std::invalid_argument for
/// a file that cannot be read, and as above.
[[nodiscard]] exit_code import_instance(const connection_options& to, const import_arguments& how);

} // namespace pianola::cli
