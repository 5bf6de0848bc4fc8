#pragma once

#include <pianola/journal/error.hpp>
#include <pianola/journal/message.hpp>

#include <string>
#include <string_view>

namespace pianola {

/// The value of an inbox key; the layout is described in README.md, "Format".
std::string encode_message(const message& content);
/// Takes any bytes; journal_corrupt for all but what encode_message writes, else clears `ec`.
message decode_message(std::string_view value, error_code& ec);

} // namespace pianola
