#pragma once

#include <pianola/api/cli/json_pieces.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace pianola::cli {

/// The server's plan of a rewind, for people: which events are left out, and a table of what
/// becomes of activities, children, timers and external events. The last may be dropped.
[[nodiscard]] std::string rewind_plan_text(const json_object& plan, bool drop_events = false);

/// Ascending numbers, `3-5, 8`.
[[nodiscard]] std::string ranges_text(const std::vector<std::string_view>& numbers);

} // namespace pianola::cli
