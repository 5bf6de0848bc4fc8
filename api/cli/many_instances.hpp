#pragma once

#include <pianola/api/cli/filter_arguments.hpp>
#include <pianola/api/cli/http_client.hpp>
#include <pianola/api/cli/instance_commands.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// What the verbs that change many instances, or one, have in common.
namespace pianola::cli {

/// How long an answer may take that is not given before the last instance has been looked at.
inline constexpr std::chrono::seconds whole_hub_limit{3600};

/// Throws std::invalid_argument unless `verb` was given either an instance id or a filter. An empty
/// id is none, and is not the same as no id: it may come from a script's variable.
void check_either(std::string_view verb,
                  const std::optional<std::string>& id,
                  const filter_arguments& which);

/// Throws std::invalid_argument when a flag was given that belongs to filters.
void refuse_with_id(std::string_view flag, bool given);

struct counted_instances {
    std::uint64_t instances = 0;
    std::optional<http_answer> refused; ///< When the server did not tell.
};
[[nodiscard]] counted_instances count_instances(const connection_options& to,
                                                const filter_arguments& which);

} // namespace pianola::cli
