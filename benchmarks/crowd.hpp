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

/// Waits, for two minutes at most, until the space of so many purged instances is given back, if
/// they are enough for that.
void await_reclaimed(const bench_hub& hub, std::uint64_t purged);

} // namespace pianola::bench
