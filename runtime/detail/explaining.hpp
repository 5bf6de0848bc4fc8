#pragma once

#include <pianola/actors/instance_explanation.hpp>
#include <pianola/journal/error.hpp>
#include <pianola/journal/identifiers.hpp>

#include <functional>
#include <memory>

namespace pianola::detail {

class hub_core;

/// Finds out what an instance waits for: its actor knows the events and why it is parked, its
/// history the rest. Errors: instance_not_found.
void explain(const std::shared_ptr<hub_core>& hub,
             instance_number number,
             std::function<void(error_code, instance_explanation)> done);

} // namespace pianola::detail
