#pragma once

#include <chrono>
#include <cstddef>

namespace pianola::http {

/// Limits of the management API.
class management_params {
public:
    management_params() {}

    /// The waiting form of start answers at the latest after this, however long the caller wanted
    /// to wait. Zero: never waits.
    std::chrono::milliseconds max_wait{std::chrono::seconds{230}};
    /// Bytes of JSON of one history in an answer; a longer one is answered with an error.
    std::size_t max_history_bytes = std::size_t{256} << 20;
};

} // namespace pianola::http
