#pragma once

#include <pianola/api/http/v1_operation.hpp>

#include <vector>

namespace pianola::http {

/// Planning what a rewind to an event would do, and doing it.
std::vector<v1_operation> v1_rewind_routes();

} // namespace pianola::http
