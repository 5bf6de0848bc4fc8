#pragma once

#include <pianola/journal/commit.hpp>
#include <pianola/journal/encoded_commit.hpp>

#include <cstdint>
#include <vector>

namespace pianola {

/// Up to here superseded turns are erased one by one: a range erased slows other reads down.
inline constexpr std::uint32_t max_turns_erased_by_key = 32;

/// Everything about a commit that does not depend on its number, as keys and values. Pure. Takes
/// messages and purges out of `source`. Its timers stay, and its record, which is then as the next
/// turn must go on from it, with the chain hash after this one.
/// Precondition: no events without a record, and not both a record and a purged one.
encoded_commit encode_commit(commit& source);
std::vector<encoded_commit> encode_commits(std::vector<commit> group);

} // namespace pianola
