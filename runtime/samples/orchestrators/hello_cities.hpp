#pragma once

#include <pianola/actors/orchestration_context.hpp>
#include <pianola/actors/task.hpp>

#include <string>
#include <vector>

namespace pianola::samples {

/// Three activities, one after the other. Input: none. Output: their greetings.
task<std::vector<std::string>> hello_cities(orchestration_context& context);

/// The activity `say_hello`: "Hello Tokyo!".
std::string say_hello(const std::string& whom);

} // namespace pianola::samples
