#pragma once

#include <pianola/journal/history_event.hpp>
#include <pianola/journal/instant.hpp>
#include <pianola/journal/runtime_status.hpp>

#include <cstdint>
#include <optional>
#include <set>
#include <string>

namespace pianola {

/// Purges instances by themselves some time after they have ended. Stored in the hub, and kept in
/// the background. All conditions together; an instance goes by the first policy that it meets.
struct retention_policy {
    std::string id;                          ///< Chosen by who sets it; 1–256 bytes.
    std::set<runtime_status> statuses;       ///< Terminal ones. Empty: any of them.
    std::optional<std::string> orchestrator; ///< Only instances of this name.
    history::tags tags;                      ///< Only instances with all of these.
    ticks age{0};                            ///< How long after its end, at least.
    bool recursive = false;                  ///< With its descendants.
    friend bool operator==(const retention_policy&, const retention_policy&) = default;
};

/// What a policy would purge now.
struct retention_preview {
    std::string id;
    std::uint64_t instances = 0;
};

} // namespace pianola
