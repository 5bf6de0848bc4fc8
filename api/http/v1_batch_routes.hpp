#pragma once

#include <pianola/api/http/v1_operation.hpp>

#include <vector>

namespace pianola::http {

/// Purging, terminating, suspending and resuming all instances that meet some conditions. At least
/// one has to be said: nobody asks for everything by forgetting something.
std::vector<v1_operation> v1_batch_routes();

} // namespace pianola::http
