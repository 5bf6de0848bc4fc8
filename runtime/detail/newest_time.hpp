#pragma once

#include <pianola/journal/error.hpp>
#include <pianola/journal/instance_list.hpp>
#include <pianola/journal/instant.hpp>

#include <functional>
#include <memory>

namespace pianola::detail {

class hub_core;

/// The newest time by which instances are in this order (created or completed), or now, whichever
/// is later: stored times may be ahead of a clock that was set back. It bounds a job to what is
/// there when it begins; else, in a busy hub, the job would never end.
void find_newest_time(const std::shared_ptr<hub_core>& hub,
                      list_order order,
                      std::function<void(error_code, instant)> done);

} // namespace pianola::detail
