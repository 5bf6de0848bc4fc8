#pragma once

#include <pianola/actors/orchestration_context.hpp>
#include <pianola/actors/task.hpp>

#include <boost/describe/class.hpp>

#include <cstdint>

namespace pianola::samples {

struct chain_input {
    std::int64_t length = 0; ///< Activities, 0 to 1,000,000.
};
BOOST_DESCRIBE_STRUCT(chain_input, (), (length))

struct chain_output {
    std::uint64_t completed = 0;
};
BOOST_DESCRIBE_STRUCT(chain_output, (), (completed))

/// `length` activities `say_hello`, each scheduled when the one before has completed.
task<chain_output> chain(orchestration_context& context, chain_input input);

} // namespace pianola::samples
