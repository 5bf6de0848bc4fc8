#pragma once

#include <pianola/journal/error.hpp>
#include <pianola/journal/payload.hpp>
#include <pianola/runtime/start_options.hpp>

#include <set>
#include <string>

namespace pianola::detail {

class hub_core;

/// What the doors refuse. Each returns no error when the value is fine.
error_code check_start(const hub_core& hub,
                       const std::string& name,
                       const payload& input,
                       const start_options& options,
                       diagnostics& why);
error_code check_payload(const hub_core& hub, const payload& value, diagnostics& why);
error_code check_id(const hub_core& hub, const instance_id& id, diagnostics& why);
error_code check_name(const hub_core& hub, const std::string& name, diagnostics& why);

/// Those of instances that have ended.
std::set<runtime_status> terminal_statuses();

} // namespace pianola::detail
