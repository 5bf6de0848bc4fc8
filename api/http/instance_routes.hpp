#pragma once

#include <pianola/api/http/managed_hub.hpp>
#include <pianola/api/http/router.hpp>

#include <vector>

namespace pianola::http {

/// The orchestrations of a hub: start, status, raise event, terminate, suspend, resume,
/// rewind, restart. Relative to the base at which the caller mounts them.
std::vector<route> instance_routes(const managed_hub& hub);

/// `/livez` says that the process answers, `/readyz` whether the hub takes work.
std::vector<route> health_routes(const managed_hub& hub);

} // namespace pianola::http
