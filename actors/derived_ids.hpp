#pragma once

#include <pianola/journal/identifiers.hpp>
#include <pianola/journal/instant.hpp>

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
    imported_execution = 7,
};

/// 128 bits that depend on nothing but the arguments; never all zero.
[[nodiscard]] execution_id derive(execution_id from, derivation what, std::uint64_t position);

/// The default id of the child that action `id` starts: the id of the execution that
/// execution_started begins, and the action's id in hexadecimal (at least four digits). Not of the
/// seed: a copy of an instance keeps that, for its guids, and its children need other names.
[[nodiscard]] std::string child_instance_id(execution_id started, event_id id);

/// As a UUID with version 4 and variant bits set.
[[nodiscard]] std::string guid_text(execution_id bits);

/// An id for an instance that was given none: a UUID of version 7, without dashes. Those of
/// instances made one after the other follow each other, to the millisecond.
[[nodiscard]] std::string timed_instance_id(instant made, execution_id bits);

} // namespace pianola::detail
