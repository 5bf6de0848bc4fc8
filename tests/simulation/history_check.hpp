#pragma once

#include <pianola/journal/history_event.hpp>
#include <pianola/journal/instant.hpp>

#include <simulation/disk_contents.hpp>

#include <span>
#include <string>

namespace pianola::simulation {

/// Throws check_failed unless this is a history Durable Task could have written: completions match
/// open actions, turns never go back in time, timers never fire early, nothing follows the end.
void check_history(const std::string& id, std::span<const history_event> events);

/// Checks an instance of a hub that has come to rest: its history, what the record, the timers and
/// the inbox say about it, and that no time in it is later than `latest`.
void check_instance(const stored_state& state, instant latest);

} // namespace pianola::simulation
