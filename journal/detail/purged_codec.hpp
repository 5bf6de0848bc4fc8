#pragma once

#include <pianola/journal/encoded_commit.hpp>
#include <pianola/journal/error.hpp>
#include <pianola/journal/identifiers.hpp>
#include <pianola/journal/log.hpp>
#include <pianola/journal/purged_instances.hpp>

#include <cstdint>
#include <string_view>

/// The rows of the family `purged`, and whose a row of another family is.
namespace pianola::detail {

// --- purged: index u64 -> a bit a number, checksum ---------------------------------------------

/// Puts the row, or erases it when no bit is set.
key_change purged_row(std::uint64_t index, const number_bitmaps::bitmap& bits);
/// All of the family. Sets `ec` to journal_corrupt or what reading says, or clears it.
number_bitmaps read_purged(const key_reader& store, error_code& ec);

/// The families whose rows go with their instance when it is purged.
inline constexpr key_family families_of_instances[] = {key_family::history,
                                                       key_family::records,
                                                       key_family::ids,
                                                       key_family::by_created,
                                                       key_family::by_status,
                                                       key_family::by_name,
                                                       key_family::by_tag,
                                                       key_family::by_parent,
                                                       key_family::by_completed,
                                                       key_family::by_updated};

/// The instance that a row is a part of; 0 in other families, and for bytes that are no row.
instance_number owner_of(key_family family, std::string_view key, std::string_view value) noexcept;

} // namespace pianola::detail
