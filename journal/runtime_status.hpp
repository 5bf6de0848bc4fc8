#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace pianola {

/// Durable Task's OrchestrationStatus; the numbers are those of the wire and of the disk.
enum class runtime_status : std::uint8_t {
    running = 0,
    completed = 1,
    continued_as_new = 2, ///< Internal: never shown, the instance shows as running.
    failed = 3,
    canceled = 4,
    terminated = 5,
    pending = 6,
    suspended = 7,
};

constexpr bool is_terminal(runtime_status s) noexcept {
    return s == runtime_status::completed || s == runtime_status::failed ||
           s == runtime_status::canceled || s == runtime_status::terminated;
}

/// The name Durable Task prints, such as "Running".
constexpr std::string_view to_string(runtime_status s) noexcept {
    switch (s) {
    case runtime_status::running: return "Running";
    case runtime_status::completed: return "Completed";
    case runtime_status::continued_as_new: return "ContinuedAsNew";
    case runtime_status::failed: return "Failed";
    case runtime_status::canceled: return "Canceled";
    case runtime_status::terminated: return "Terminated";
    case runtime_status::pending: return "Pending";
    case runtime_status::suspended: return "Suspended";
    }
    return "Unknown";
}

/// The inverse of to_string, exact case; empty for anything else.
constexpr std::optional<runtime_status> runtime_status_from(std::string_view name) noexcept {
    for (std::uint8_t i = 0; i <= 7; ++i)
        if (to_string(static_cast<runtime_status>(i)) == name)
            return static_cast<runtime_status>(i);
    return std::nullopt;
}

} // namespace pianola
