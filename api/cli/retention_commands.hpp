#pragma once

#include <pianola/api/cli/exit_code.hpp>
#include <pianola/api/cli/instance_commands.hpp>

#include <string>
#include <vector>

/// The verbs about what is purged by itself. As those of instance_commands.hpp.
namespace pianola::cli {

/// Policies: a whole document, or one policy by its parts.
struct retention_arguments {
    std::string policies; ///< JSON, @FILE, or - for standard input; empty: the parts.
    std::string id;
    std::string age; ///< As parse_duration reads it.
    std::vector<std::string> statuses;
    std::string name;
    std::vector<std::string> tags; ///< Each KEY=VALUE.
    bool recursive = false;
};

/// Prints all policies in the order in which they count.
[[nodiscard]] exit_code get_retention(const connection_options& to);

/// A document replaces all policies; parts replace the policy of their id, or are added behind the
/// others.
[[nodiscard]] exit_code set_retention(const connection_options& to,
                                      const retention_arguments& what);

/// Removes one policy.
[[nodiscard]] exit_code remove_retention(const connection_options& to, const std::string& id);

/// Prints how many instances each policy would purge now: those of a document, the one of the
/// parts, or those that are set.
[[nodiscard]] exit_code preview_retention(const connection_options& to,
                                          const retention_arguments& what);

} // namespace pianola::cli
