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

} // namespace pianola::detail
