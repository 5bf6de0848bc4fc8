#pragma once

#include <pianola/actors/registry.hpp>

namespace pianola::samples {

/// Adds all sample orchestrators and their activities. Throws std::invalid_argument where a name
/// is taken. See runtime/samples/README.md.
void register_all(registry& to);

} // namespace pianola::samples
