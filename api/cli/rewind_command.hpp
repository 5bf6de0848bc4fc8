#pragma once

#include <pianola/api/cli/exit_code.hpp>
#include <pianola/api/cli/instance_commands.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace pianola::cli {

struct rewind_arguments {
    std::string id;
    std::optional<std::string> reason;
    std::optional<std::uint32_t> to_event; ///< Absent: what failed is tried again.
    bool drop_events = false; ///< Hidden external events are not received again; with an event.
    bool dry_run = false;     ///< Only plans; with an event.
    bool yes = false;         ///< Does not ask.
};

/// Lets a failed instance try again what failed; or with an event number, shows what going on from
/// there would mean, asks, and does it. Throws as the verbs of instance_commands.hpp do.
[[nodiscard]] exit_code rewind(const connection_options& to, const rewind_arguments& how);

} // namespace pianola::cli
