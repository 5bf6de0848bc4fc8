#pragma once

#include <pianola/api/cli/exit_code.hpp>
#include <pianola/api/cli/instance_commands.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

/// The verbs that look into one instance. As those of instance_commands.hpp.
namespace pianola::cli {

struct history_arguments {
    std::string id;
    std::string execution;            ///< Empty: the current one.
    std::uint32_t from = 0;           ///< An event number.
    std::optional<std::size_t> limit; ///< Absent: all there are.
};

/// Prints the events of an execution as they come: a table, or one JSON document a line.
[[nodiscard]] exit_code history(const connection_options& to, const history_arguments& how);

/// Prints which executions of an instance are kept.
[[nodiscard]] exit_code executions(const connection_options& to, const std::string& id);

/// Prints what an instance waits for, since when, and who could satisfy it.
[[nodiscard]] exit_code explain(const connection_options& to, const std::string& id);

} // namespace pianola::cli
