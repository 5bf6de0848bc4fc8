#pragma once

#include <pianola/api/cli/exit_code.hpp>
#include <pianola/api/cli/filter_arguments.hpp>
#include <pianola/api/cli/instance_commands.hpp>

#include <optional>
#include <string>

namespace pianola::cli {

struct purge_arguments {
    std::optional<std::string> id; ///< Absent: the filter says which.
    filter_arguments which;
    bool recursive = false; ///< With descendants.
    bool dry_run = false;   ///< Only counts.
    bool yes = false;       ///< Does not ask.
};

/// Erases one ended instance; or with a filter all that it is about, after asking, with a bar on
/// standard error that shows how far it is. Throws as the verbs of instance_commands.hpp do.
[[nodiscard]] exit_code purge(const connection_options& to, const purge_arguments& how);

} // namespace pianola::cli
