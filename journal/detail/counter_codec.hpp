#pragma once

#include <pianola/journal/error.hpp>
#include <pianola/journal/instance_list.hpp>

#include <string>
#include <string_view>

/// The value of a row of the family `counters`; its key is the bytes of a name.
namespace pianola::detail {

/// Leaves out what is 0. Precondition: something is not.
std::string encode_status_counts(const status_counts& counts);
/// Sets `ec` to journal_corrupt, or clears it.
status_counts decode_status_counts(std::string_view value, error_code& ec);

} // namespace pianola::detail
