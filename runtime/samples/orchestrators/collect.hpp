#pragma once

#include <pianola/actors/orchestration_context.hpp>
#include <pianola/actors/task.hpp>

#include <boost/describe/class.hpp>

#include <cstdint>

namespace pianola::samples {

struct collect_input {
    std::int64_t count = 0; ///< Events, 0 to 1,000,000.
};
BOOST_DESCRIBE_STRUCT(collect_input, (), (count))

/// Waits for `count` external events `item`, whole numbers each. Output: their sum.
task<std::int64_t> collect(orchestration_context& context, collect_input input);

} // namespace pianola::samples
