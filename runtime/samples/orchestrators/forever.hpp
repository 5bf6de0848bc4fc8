#pragma once

#include <pianola/actors/orchestration_context.hpp>
#include <pianola/actors/task.hpp>

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>

namespace pianola::samples {

struct forever_input {
    std::optional<double> period_seconds; ///< A hundredth of a second to ten years. Default: 60.
    std::optional<std::uint64_t> counter; ///< Executions before this one. Default: 0.
};
BOOST_DESCRIBE_STRUCT(forever_input, (), (period_seconds, counter))

/// A timer, then the same again as a new execution with an empty history and the next `counter`
/// in its input. Never ends by itself.
task<void> forever(orchestration_context& context, std::optional<forever_input> input);

} // namespace pianola::samples
