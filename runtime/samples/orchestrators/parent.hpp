#pragma once

#include <pianola/actors/orchestration_context.hpp>
#include <pianola/actors/task.hpp>

#include <boost/describe/class.hpp>

#include <cstdint>
#include <string>

namespace pianola::samples {

struct parent_input {
    std::int64_t children = 0; ///< 0 to 10,000.
    std::string marker;        ///< For each child, see flaky_input.
};
BOOST_DESCRIBE_STRUCT(parent_input, (), (children, marker))

struct parent_output {
    std::uint64_t completed = 0; ///< Children.
};
BOOST_DESCRIBE_STRUCT(parent_output, (), (completed))

/// `children` sub-orchestrations `flaky` side by side, joined. Fails when one of them fails, once
/// all have ended.
task<parent_output> parent(orchestration_context& context, parent_input input);

} // namespace pianola::samples
