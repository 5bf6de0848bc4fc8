#pragma once

#include <pianola/journal/identifiers.hpp>
#include <pianola/journal/log.hpp>

#include <string_view>

namespace pianola::detail {

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
