#pragma once

#include <pianola/actors/orchestration_context.hpp>
#include <pianola/actors/task.hpp>

#include <boost/describe/class.hpp>

#include <string>

namespace pianola::samples {

struct flaky_input {
    std::string marker; ///< Path of a file, seen from the server's working directory.
};
BOOST_DESCRIBE_STRUCT(flaky_input, (), (marker))

/// One activity that succeeds, then one that fails unless the file `marker` exists. Output:
/// "recovered".
task<std::string> flaky(orchestration_context& context, flaky_input input);

/// The activity `require_marker`. Throws std::runtime_error when there is no file `marker`.
void require_marker(const std::string& marker);

} // namespace pianola::samples
