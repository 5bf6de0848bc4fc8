#pragma once

#include <pianola/journal/identifiers.hpp>

#include <cstdint>
#include <string>

namespace pianola::detail {

/// What an execution derives names for. Part of what a replay must repeat: never renumbered.
enum class derivation : std::uint32_t {
    child_execution = 1,
    child_seed = 2,
    next_execution = 3,
    next_seed = 4,
    guid = 5,
    rewound_execution = 6,
};

/// 128 bits that depend on nothing but the arguments; never all zero.
[[nodiscard]] execution_id derive(execution_id from, derivation what, std::uint64_t position);

/// The default id of the child that action `id` starts: the seed and the action's id in
/// hexadecimal (at least four digits).
[[nodiscard]] std::string child_instance_id(execution_id seed, event_id id);

/// As a UUID with version 4 and variant bits set.
[[nodiscard]] std::string guid_text(execution_id bits);

} // namespace pianola::detail
