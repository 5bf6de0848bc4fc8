#pragma once

#include <pianola/api/cli/exit_code.hpp>
#include <pianola/api/cli/filter_arguments.hpp>
#include <pianola/api/cli/instance_commands.hpp>

#include <cstddef>
#include <string>

/// The verbs that look at many instances. As those of instance_commands.hpp.
namespace pianola::cli {

struct list_arguments {
    filter_arguments which;
    std::string order; ///< any, created, completed or id; empty: any.
    bool descending = false;
    std::size_t limit = 100;
    std::string page; ///< Where an earlier list of the same kind stopped; empty: at the begin.
};

/// Prints at most `limit` instances: a table, or one JSON array. When there are more, says on
/// standard error how to go on.
[[nodiscard]] exit_code list(const connection_options& to, const list_arguments& how);

/// Prints how many there are: a number, or `{"count":n}`.
[[nodiscard]] exit_code count(const connection_options& to, const filter_arguments& which);

/// Prints how many of each name are in each status.
[[nodiscard]] exit_code count_by_name(const connection_options& to);

} // namespace pianola::cli
