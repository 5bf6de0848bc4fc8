#pragma once

#include <pianola/journal/error.hpp>

#include <functional>
#include <memory>

namespace pianola::detail {

class hub_core;

/// From now on an instance that comes into memory, for whatever reason, dispatches its open
/// activities first, until recover() is done.
void prepare_recovery(hub_core& hub);

/// Puts everything under way that a hub's journal holds: dispatches every open activity again,
/// wakes every instance that has a message or a turn waiting, arms every timer. Clients may be
/// served meanwhile. Calls `done` when all of it is under way.
void recover(std::shared_ptr<hub_core> hub, std::function<void(error_code)> done);

} // namespace pianola::detail
