#pragma once

#include <pianola/journal/history_event.hpp>

#include <string>

namespace pianola::scenarios {

/// One line for one event: number, kind, id and what matters of its body; no times.
std::string event_text(event_number number, const history_event& event);

/// Tells a failure in one line, with what is inside it.
std::string failure_text(const failure_details& failure);

} // namespace pianola::scenarios
