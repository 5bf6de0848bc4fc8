#pragma once

#include <pianola/journal/commit.hpp>
#include <pianola/journal/encoded_commit.hpp>

#include <cstdint>

namespace pianola::detail {

/// Up to here superseded turns are erased one by one: a range erased slows other reads down.
inline constexpr std::uint32_t max_turns_erased_by_key = 32;

/// Everything about a commit that does not depend on its number, as keys and values. Pure.
/// Precondition: no events without a record, and not both a record and a purged one.
encoded_commit encode_commit(commit&& source);

} // namespace pianola::detail
