#pragma once

#include <pianola/actors/orchestration_state.hpp>
#include <pianola/actors/replay_mismatch.hpp>
#include <pianola/journal/commit.hpp>
#include <pianola/journal/error.hpp>
#include <pianola/journal/identifiers.hpp>
#include <pianola/journal/instance_record.hpp>
#include <pianola/journal/instant.hpp>
#include <pianola/journal/message.hpp>
#include <pianola/journal/payload.hpp>
#include <pianola/journal/runtime_status.hpp>

#include <cstddef>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

/// What a client wants of an instance that is decided on its strand and committed there: unlike a
/// message it is answered with what came of it.
namespace pianola {

/// To start this instance. `done` gets whether an older execution gave way.
struct start_request {
    message start;                                       ///< Carries execution_started.
    std::optional<std::set<runtime_status>> replaceable; ///< Absent: any that has ended.
    std::function<void(error_code, bool replaced)> done;
    /// A restart: only this execution is replaced, and it is kept. Another one: turn_refused.
    std::optional<execution_number> restarts;
    bool terminating = false; ///< A running instance has been asked to make room.
};

/// To go on from an earlier event, exactly as it was planned.
struct rewind_target {
    turn_number turn;  ///< The newest turn when it was planned. Another one: rewind_stale.
    event_number last; ///< The last event that stays.
    bool drop_events = false;
};

/// To rewind this instance: a failed one, or with a target any.
struct rewind_request {
    payload reason;
    std::optional<rewind_target> target;
    std::function<void(error_code)> done;
};

/// To erase this instance. A running one: instance_not_finished.
struct purge_request {
    std::function<void(error_code)> done;
};

/// To make this instance as it was elsewhere, ended, with its history. One that exists:
/// instance_already_exists.
struct import_request {
    instance_record record;                        ///< As a commit has it; `turn` counts `turns`.
    std::vector<std::vector<history_event>> turns; ///< From turn 1 on; not empty.
    std::vector<hub_row> hub_rows;                 ///< Written with it.
    std::function<void(error_code)> done;
};

/// A wait for an external event.
struct event_wait {
    std::string name;
    instant since;
};

/// What only the instance's own code, or its actor, knows.
struct inspection {
    instance_record record;
    /// Of one that runs: what it is waiting for, less the timers that its code has cancelled.
    std::optional<orchestration_state> state;
    std::optional<replay_mismatch> mismatch; ///< The code is missing or does not fit.
    std::vector<event_wait> waits;
    std::size_t messages = 0; ///< Waiting for the next turn.
};

/// To look into this instance; its code is replayed when it is not in memory.
struct inspect_request {
    std::function<void(error_code, inspection)> done;
};

using instance_request =
    std::variant<start_request, rewind_request, purge_request, inspect_request, import_request>;

/// Ends a request with an error.
inline void refuse(instance_request& request, error_code ec) {
    if (auto* start = std::get_if<start_request>(&request))
        return start->done(ec, false);
    if (auto* rewind = std::get_if<rewind_request>(&request))
        return rewind->done(ec);
    if (auto* inspect = std::get_if<inspect_request>(&request))
        return inspect->done(ec, {});
    if (auto* import = std::get_if<import_request>(&request))
        return import->done(ec);
    std::get<purge_request>(request).done(ec);
}

} // namespace pianola
