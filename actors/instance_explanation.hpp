#pragma once

#include <pianola/actors/replay_mismatch.hpp>
#include <pianola/journal/identifiers.hpp>
#include <pianola/journal/instant.hpp>
#include <pianola/journal/runtime_status.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pianola {

/// What an instance is waiting for, since when, and who could satisfy it.
struct instance_explanation {
    /// An activity whose result is outstanding: a worker of this hub runs it.
    struct activity {
        event_id task;
        std::string name;
        std::uint32_t attempt = 1;
        instant since;
    };
    /// The clock satisfies it.
    struct timer {
        event_id task;
        instant due;
        instant since;
        bool retry = false; ///< The pause before an operation is tried again.
    };
    /// A child that has not answered.
    struct child {
        event_id task;
        pianola::instance_id id;
        std::string name;
        instant since;
        std::optional<runtime_status> status; ///< Absent when there is no such instance (any more).
    };
    /// Who raises an event of this name satisfies it.
    struct event {
        std::string name;
        instant since;
    };
    pianola::instance_id id;
    runtime_status status = runtime_status::pending;
    std::optional<instant> scheduled_start; ///< Not begun: it waits for this time.
    bool suspended = false;                 ///< It waits to be resumed.
    /// Parked: who brings code that fits satisfies it.
    std::optional<replay_mismatch> mismatch;
    std::vector<activity> activities;
    std::vector<timer> timers;
    std::vector<child> children;
    std::vector<event> events;
    std::size_t messages = 0; ///< That have reached it and wait for its next turn.
};

} // namespace pianola
