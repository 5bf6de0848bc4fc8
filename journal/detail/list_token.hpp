#pragma once

#include <pianola/journal/detail/index_codec.hpp>
#include <pianola/journal/instance_list.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pianola::detail {

/// A place in a list, by what the list is ordered by.
struct list_position {
    index_position at; ///< The time it is ordered by, and the number; not by id.
    std::string id;    ///< In a list by id.
    bool done = true;  ///< What stands there has been looked at.
    friend bool operator==(const list_position&, const list_position&) = default;
};

/// Where a list goes on, and in which order it really comes: never `any`.
struct list_continuation {
    list_order order = list_order::created;
    list_position from;
    friend bool operator==(const list_continuation&, const list_continuation&) = default;
};

/// What all pages of a list have in common: filter, order and direction.
std::uint64_t hash_of(const list_request& request);

/// As text that is safe in a header or a URL.
std::string encode_list_token(const list_continuation& next, std::uint64_t request);
/// Absent for what encode_list_token() did not make, or made for another request.
std::optional<list_continuation> decode_list_token(std::string_view token, std::uint64_t request);

} // namespace pianola::detail
