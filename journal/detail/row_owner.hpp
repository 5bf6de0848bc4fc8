#pragma once

#include <pianola/journal/detail/index_codec.hpp>
#include <pianola/journal/identifiers.hpp>
#include <pianola/journal/log.hpp>

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>

namespace pianola::detail {

/// The families whose rows go with their instance when it is purged.
inline constexpr auto families_of_instances = [] {
    std::array<key_family, std::size(index_families) + 4> all{
        key_family::history, key_family::records, key_family::ids, key_family::custom_statuses};
    std::ranges::copy(index_families, all.begin() + 4);
    return all;
}();

/// The instance that a row is a part of; 0 in other families, and for bytes that are no row.
instance_number owner_of(key_family family, std::string_view key, std::string_view value) noexcept;

} // namespace pianola::detail
