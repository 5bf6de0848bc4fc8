#pragma once

#include <pianola/journal/detail/archive.hpp>
#include <pianola/journal/history_event.hpp>

/// One history event inside a larger value: number u8, id, time, then its fields
/// (event_fields.hpp).
namespace pianola::detail {

/// The event's time is measured from `before`, which becomes that time.
void write_event(std::string& out, const history_event& event, instant& before);
/// Fails `ar` on an unknown number.
void read_event(value_reader& ar, history_event& event, instant& before);

} // namespace pianola::detail
