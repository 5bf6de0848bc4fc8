#pragma once

#include <pianola/api/http/v1_operation.hpp>

#include <vector>

namespace pianola::http {

/// The hub's retention policies: which there are, setting them, and what they would purge.
std::vector<v1_operation> v1_retention_routes();

} // namespace pianola::http
