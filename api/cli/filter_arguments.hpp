#pragma once

#include <pianola/api/cli/server_call.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pianola::cli {

/// Which instances a verb is about, as the command line says it; all of it must be met. Times are
/// ISO 8601, both ends inclusive.
struct filter_arguments {
    std::optional<std::string> name;   ///< Of the orchestrator.
    std::vector<std::string> statuses; ///< Durable Task's names.
    std::optional<std::string> created_from;
    std::optional<std::string> created_to;
    std::optional<std::string> updated_from;
    std::optional<std::string> updated_to;
    std::optional<std::string> completed_from;
    std::optional<std::string> completed_to;
    std::optional<std::string> id_prefix;
    std::vector<std::string> tags; ///< Each KEY=VALUE.
    std::optional<std::string> parent;
    bool no_parent = false;
    std::optional<std::string> version; ///< Empty: those without one.
};

/// A flag that says which instances, such as "--status"; empty when none does.
[[nodiscard]] std::string_view first_flag(const filter_arguments& which);

/// Throws std::invalid_argument, which names the flag, for what cannot be read and for flags that
/// contradict each other: the server would say so, too, in its own words.
void check(const filter_arguments& which);

/// Adds the parameters of a request under /v1/. Precondition: it has been checked.
void add(target& path, const filter_arguments& which);

} // namespace pianola::cli
