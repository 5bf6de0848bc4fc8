#pragma once

#include <pianola/api/http/management_params.hpp>
#include <pianola/api/http/router.hpp>
#include <pianola/runtime/client.hpp>

#include <string>
#include <vector>

namespace pianola::http {

/// What the handlers of the management API act on.
struct managed_hub {
    pianola::client client;
    std::string name;
    management_params params;
};

/// The orchestrations of a hub: start, status, raise event, terminate, suspend, resume. Relative to
/// the base at which the caller mounts them.
std::vector<route> instance_routes(const managed_hub& hub);

/// `/livez` says that the process answers, `/readyz` whether the hub takes work.
std::vector<route> health_routes(const managed_hub& hub);

} // namespace pianola::http
