#pragma once

#include <pianola/api/cli/exit_code.hpp>
#include <pianola/api/cli/instance_commands.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

/// The verbs that look at many instances, or undo what has become of one. As those of
/// instance_commands.hpp.
namespace pianola::cli {

/// Which instances; everything is optional. Times are RFC 3339.
struct filter_arguments {
    std::string created_from;
    std::string created_to;
    std::vector<std::string> statuses; ///< Durable Task's names.
    std::string id_prefix;

    [[nodiscard]] bool empty() const {
        return created_from.empty() && created_to.empty() && statuses.empty() && id_prefix.empty();
    }
};

/// Prints at most `limit` instances: a table, or one JSON array.
[[nodiscard]] exit_code list(const connection_options& to,
                             const filter_arguments& which,
                             std::size_t limit);

/// Erases one ended instance; or with a filter all that it is about, after asking unless `yes`.
[[nodiscard]] exit_code purge(const connection_options& to,
                              const std::string& id,
                              const filter_arguments& which,
                              bool yes);

/// Starts an instance again, under a new id or under its own; prints the id.
[[nodiscard]] exit_code restart(const connection_options& to,
                                const std::string& id,
                                bool with_its_own_id);

} // namespace pianola::cli
