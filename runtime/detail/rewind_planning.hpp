#pragma once

#include <pianola/actors/registry.hpp>
#include <pianola/actors/rewind.hpp>
#include <pianola/journal/error.hpp>
#include <pianola/journal/identifiers.hpp>
#include <pianola/journal/instance_record.hpp>
#include <pianola/runtime/rewind_plan.hpp>

#include <functional>
#include <memory>

namespace pianola::detail {

class hub_core;

/// What rewinding to event `last` would do. Pure. Precondition: there is such an event.
[[nodiscard]] rewind_plan make_rewind_plan(const registry& code,
                                           const instance_record& record,
                                           const located_history& history,
                                           event_number last);

/// Reads the instance's history and plans. Errors: instance_not_found; invalid_argument when there
/// is no such event, or the instance has not begun.
void plan_rewind(const std::shared_ptr<hub_core>& hub,
                 instance_number number,
                 event_number last,
                 std::function<void(error_code, rewind_plan)> done);

} // namespace pianola::detail
