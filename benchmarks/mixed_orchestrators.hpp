#pragma once

#include <pianola/actors/registry.hpp>

#include <vector>

namespace pianola::bench {

/// One thing that the clients of a mixed load do: start this, raise an event if there is one, and
/// wait for the end.
struct mixed_kind {
    const char* orchestrator;
    const char* event = nullptr;
};

/// In the order in which each client does them, over and over.
[[nodiscard]] const std::vector<mixed_kind>& mixed_work();

/// The code of all of them.
[[nodiscard]] registry mixed_registry();

} // namespace pianola::bench
