#pragma once

namespace pianola::cli {

/// What the command `pianola` exits with. Scripts rely on the numbers.
enum class exit_code : int {
    ok = 0,
    failure = 1,       ///< Anything not named below.
    usage = 2,         ///< Wrong flags or arguments.
    not_found = 3,     ///< No such instance (or task hub, execution, policy).
    not_completed = 4, ///< `wait`: the instance failed or was terminated.
    timed_out = 5,     ///< `wait`: it has not ended in time.
    unreachable = 6,   ///< No server answers at the URL.
    refused = 7,       ///< The id is in use, or the instance does not allow it (any more).
    unauthorized = 8,  ///< The server wants a key, another one, or one that may do more than read.
};

} // namespace pianola::cli
