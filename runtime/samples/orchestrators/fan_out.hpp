#pragma once

#include <pianola/actors/orchestration_context.hpp>
#include <pianola/actors/task.hpp>

#include <boost/describe/class.hpp>

#include <cstdint>

namespace pianola::samples {

struct fan_out_input {
    std::int64_t width = 0; ///< Activities, 0 to 100,000.
};
BOOST_DESCRIBE_STRUCT(fan_out_input, (), (width))

struct fan_out_output {
    std::uint64_t completed = 0;
};
BOOST_DESCRIBE_STRUCT(fan_out_output, (), (completed))

/// `width` activities `say_hello` side by side, joined.
task<fan_out_output> fan_out(orchestration_context& context, fan_out_input input);

} // namespace pianola::samples
