#pragma once

#include "bench.hpp"

#include <cstdint>
#include <string>

namespace pianola::bench {

/// Starts so many instances of an orchestrator, many at a time, called `<prefix><n>` from 0 on.
/// Returns when all of them are durable. Throws what a start fails with.
void start_crowd(client through,
                 const std::string& orchestrator,
                 const std::string& prefix,
                 std::uint64_t count);

/// Waits until so many instances are in this status; throws after `limit`.
void await_count(client of,
                 runtime_status status,
                 std::uint64_t count,
                 std::chrono::seconds limit = std::chrono::minutes(10));

} // namespace pianola::bench
