#pragma once

#include <pianola/api/http/managed_hub.hpp>
#include <pianola/api/http/router.hpp>

#include <vector>

namespace pianola::http {

/// Listing and purging the instances of a hub, as Durable Functions does. Only instances that have
/// ended are ever purged. Relative to the base at which the caller mounts them.
std::vector<route> list_routes(const managed_hub& hub);

} // namespace pianola::http
