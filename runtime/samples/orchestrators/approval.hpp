#pragma once

#include <pianola/actors/orchestration_context.hpp>
#include <pianola/actors/task.hpp>

#include <boost/describe/class.hpp>

#include <optional>
#include <string>

namespace pianola::samples {

struct approval_input {
    std::optional<double> timeout_seconds; ///< 0 to ten years. Default: a day.
};
BOOST_DESCRIBE_STRUCT(approval_input, (), (timeout_seconds))

/// Waits for the external event `ApprovalEvent`, a bool, or for the timeout, whichever is first.
/// Custom status while it waits: "waiting". Output: "approved", "rejected" or "timed out".
task<std::string> approval(orchestration_context& context, std::optional<approval_input> input);

} // namespace pianola::samples
