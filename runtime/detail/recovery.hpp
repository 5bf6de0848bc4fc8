#pragma once

#include <pianola/journal/error.hpp>

#include <functional>
#include <memory>

namespace pianola::detail {

class hub_core;

/// Opens a hub on what its journal holds: arms every timer, wakes every instance that has a
/// message or a turn waiting, and dispatches every open activity again. Calls `done` when all of
/// it is under way.
void recover(std::shared_ptr<hub_core> hub, std::function<void(error_code)> done);

} // namespace pianola::detail
