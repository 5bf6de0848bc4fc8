#pragma once

#include <pianola/api/http/management_params.hpp>
#include <pianola/journal/durability.hpp>
#include <pianola/runtime/client.hpp>

#include <string>

namespace pianola::http {

/// What the handlers of the management API act on.
struct managed_hub {
    pianola::client client;
    std::string name;
    durability mode = durability::strict;
    management_params params;
};

} // namespace pianola::http
