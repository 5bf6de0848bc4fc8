#pragma once

#include <pianola/actors/registry.hpp>

namespace pianola::scenarios {

/// The orchestrators that scenarios start. A name with a suffix such as "_v2" is the same one with
/// other code, for reload-with.
registry scenario_registry();

} // namespace pianola::scenarios
