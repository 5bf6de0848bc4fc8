#pragma once

#include <pianola/journal/history_event.hpp>

#include <optional>
#include <string>

namespace pianola::detail {

/// True for the events that record what the code asked for.
[[nodiscard]] bool is_action(const history_event& event) noexcept;

/// True when the code, replayed, asked for what history says it did: the same kind of action with
/// the same id and name (the same target for children and sent events).
[[nodiscard]] bool same_action(const history_event& recorded, const history_event& asked) noexcept;

/// For people: "activity 'say_hello' (id 3)".
[[nodiscard]] std::string describe_action(const history_event& action);

} // namespace pianola::detail
