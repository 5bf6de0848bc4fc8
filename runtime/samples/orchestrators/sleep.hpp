#pragma once

#include <pianola/actors/orchestration_context.hpp>
#include <pianola/actors/task.hpp>

#include <boost/describe/class.hpp>

namespace pianola::samples {

struct sleep_input {
    double seconds = 0; ///< 0 to ten years.
};
BOOST_DESCRIBE_STRUCT(sleep_input, (), (seconds))

/// One durable timer: it fires on time or, when nothing ran at that time, as soon as something
/// does. No output.
task<void> sleep(orchestration_context& context, sleep_input input);

} // namespace pianola::samples
