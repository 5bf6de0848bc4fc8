#pragma once

#include <pianola/api/http/v1_operation.hpp>

#include <vector>

namespace pianola::http {

/// What has happened to one instance, and what it waits for.
std::vector<v1_operation> v1_history_routes();

} // namespace pianola::http
