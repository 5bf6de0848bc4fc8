#pragma once

#include <pianola/journal/error.hpp>
#include <pianola/journal/identifiers.hpp>
#include <pianola/journal/log.hpp>
#include <pianola/journal/purged_instances.hpp>

#include <cstdint>
#include <string_view>

/// The rows of the family `purged`.
namespace pianola::detail {

// --- purged: index u64 -> a bit a number, checksum ---------------------------------------------

/// Puts the row of this index, or erases it when no bit is set.
void add_purged_row(std::uint64_t index, const number_bitmaps::bitmap& bits, write_batch& batch);
/// All of the family. Sets `ec` to journal_corrupt or what reading says, or clears it.
number_bitmaps read_purged(const key_reader& store, error_code& ec);

} // namespace pianola::detail
