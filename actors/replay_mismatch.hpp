#pragma once

#include <pianola/journal/identifiers.hpp>

#include <string>

namespace pianola {

/// Why an instance is parked: its code is missing, or does not fit its history.
struct replay_mismatch {
    event_number event;   ///< Where, in the execution's history.
    std::string recorded; ///< What the history says.
    std::string asked;    ///< What the code did.
};

} // namespace pianola
