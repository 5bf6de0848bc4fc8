#pragma once

#include <pianola/actors/rewind.hpp>
#include <pianola/journal/error.hpp>
#include <pianola/journal/history_event.hpp>
#include <pianola/journal/identifiers.hpp>
#include <pianola/journal/journal.hpp>

#include <functional>
#include <memory>
#include <vector>

namespace pianola::detail {

class hub_core;

/// An execution's whole history, in memory.
struct whole_history {
    std::vector<history_event> events;
    std::vector<event_place> places;

    [[nodiscard]] located_history located() const { return {events, places}; }
};

/// Reads it page by page; calls `done` on the hub's executor.
void read_whole_history(const std::shared_ptr<hub_core>& hub,
                        instance_number number,
                        execution_number execution,
                        std::function<void(error_code, whole_history)> done);

} // namespace pianola::detail
