#pragma once

#include <pianola/journal/history_event.hpp>
#include <pianola/journal/identifiers.hpp>
#include <pianola/journal/instance_record.hpp>
#include <pianola/journal/instant.hpp>
#include <pianola/journal/message.hpp>

namespace pianola::detail {

/// The message that starts a child: action `task` of the parent, which called it with `call`.
[[nodiscard]] message child_start(instance_number parent_number,
                                  const instance_record& parent,
                                  event_id task,
                                  const history::sub_orchestration_created& call,
                                  instant now);

/// Whether the start of a child is another call than the one that its instance of the same id came
/// from, for all that is known: one that has continued as new no longer has its first input, and
/// then a start that is sure to find its own child, for it relinks, counts as the same.
[[nodiscard]] bool is_other_call(const history::execution_started& found, const message& start);

} // namespace pianola::detail
