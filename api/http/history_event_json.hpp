#pragma once

#include <pianola/journal/history_event.hpp>
#include <pianola/journal/identifiers.hpp>

#include <string>

namespace pianola::http {

/// One event of a history with all that it holds: `eventNumber`, `eventId` unless it has none,
/// `timestamp`, `type` as Durable Task calls it, and the members of that type. Values are JSON, and
/// those that are absent are left out.
std::string history_event_json(event_number number, const history_event& event);

} // namespace pianola::http
