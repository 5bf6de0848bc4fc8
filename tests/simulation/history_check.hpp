#pragma once

#include <pianola/journal/history_event.hpp>
#include <pianola/runtime/client.hpp>

#include <simulation/workload.hpp>

#include <boost/asio/awaitable.hpp>

#include <span>

namespace pianola::simulation {

/// Throws check_failed unless this is a history Durable Task could have written: completions match
/// open actions, turns never go back in time, timers never fire early, nothing follows the end.
void check_history(const instance_id& id, std::span<const history_event> events);

/// Reads and checks the history of every instance that the workloads started.
boost::asio::awaitable<void> check_histories(client through, const workloads& all);

} // namespace pianola::simulation
