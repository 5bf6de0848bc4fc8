#pragma once

#include <pianola/journal/durability.hpp>
#include <pianola/runtime/task_hub_params.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>

namespace pianola::bench {

/// What every workload can be told.
struct options {
    double seconds = 10.0; ///< Of measured work, at least.
    double warm_up_seconds = 1.0;
    double ceiling_seconds = 1.0; ///< For each batch size; 0: not measured.
    std::size_t threads = suitable_threads();
    std::size_t strands = 0;    ///< Of the hub; a power of two. 0: suitable_strands().
    std::filesystem::path data; ///< Empty: a temporary directory, removed afterwards.
    std::uint64_t seed = 1;
    durability mode = durability::strict;
    bool idempotent = false; ///< The activities of hello, chain and fan_out are declared so.
};

} // namespace pianola::bench
