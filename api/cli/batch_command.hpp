#pragma once

#include <pianola/api/cli/exit_code.hpp>
#include <pianola/api/cli/filter_arguments.hpp>
#include <pianola/api/cli/instance_commands.hpp>

#include <optional>
#include <string>

namespace pianola::cli {

struct batch_arguments {
    std::optional<std::string> id; ///< Absent: the filter says which.
    filter_arguments which;
    std::optional<std::string> reason;
    bool recursive = false; ///< With running children; `terminate` alone.
    bool dry_run = false;   ///< Only counts.
    bool yes = false;       ///< Does not ask.
};

/// `verb` is terminate, suspend or resume: asks that of one instance; or with a filter, after
/// telling how many they are and asking, of all that it is about and that have not ended. Throws as
/// the verbs of instance_commands.hpp do.
[[nodiscard]] exit_code steer(const connection_options& to,
                              const std::string& verb,
                              const batch_arguments& how);

} // namespace pianola::cli
