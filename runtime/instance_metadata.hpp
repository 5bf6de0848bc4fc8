#pragma once

#include <pianola/journal/failure.hpp>
#include <pianola/journal/history_event.hpp>
#include <pianola/journal/identifiers.hpp>
#include <pianola/journal/instant.hpp>
#include <pianola/journal/payload.hpp>
#include <pianola/journal/runtime_status.hpp>

#include <optional>
#include <string>

namespace pianola {

/// An instance as a client sees it: Durable Task's OrchestrationState. A value, true at the moment
/// it was read and durable by then.
struct instance_metadata {
    pianola::instance_id id;
    pianola::execution_id execution_id; ///< Empty while pending.
    std::string name;
    std::optional<std::string> version;
    runtime_status status = runtime_status::pending;
    instant created;
    instant last_updated;
    std::optional<instant> completed;
    std::optional<instant> scheduled_start;
    std::optional<pianola::instance_id> parent;
    history::tags tags;
    payload custom_status;
    payload input;  ///< Only when payloads were asked for.
    payload output; ///< Only when payloads were asked for.
    /// Why it failed; only when payloads were asked for.
    std::optional<failure_details> failure;
};

} // namespace pianola
