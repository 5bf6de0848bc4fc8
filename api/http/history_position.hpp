#pragma once

#include <pianola/journal/identifiers.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pianola::http {

/// Where to read on in the history of one execution.
struct history_position {
    execution_id execution;  ///< Empty: the current one.
    turn_number turn;        ///< Read from this turn on,
    std::uint32_t first = 0; ///< whose first event has this number,
    std::uint32_t next = 0;  ///< and show from this event on.

    friend bool operator==(const history_position&, const history_position&) = default;
};

/// As a continuation token, and back; empty when it is none.
[[nodiscard]] std::string to_token(const history_position& position);
[[nodiscard]] std::optional<history_position> position_from(std::string_view token);

} // namespace pianola::http
