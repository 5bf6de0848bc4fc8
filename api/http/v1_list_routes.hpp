#pragma once

#include <pianola/api/http/v1_operation.hpp>

#include <vector>

namespace pianola::http {

/// What the hub is, and lists and counts of its instances.
std::vector<v1_operation> v1_list_routes();

} // namespace pianola::http
