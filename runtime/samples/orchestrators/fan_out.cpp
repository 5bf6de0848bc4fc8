#include <pianola/runtime/samples/orchestrators/fan_out.hpp>

#include <pianola/runtime/samples/limits.hpp>

#include <string>
#include <utility>
#include <vector>

namespace pianola::samples {

task<fan_out_output> fan_out(orchestration_context& context, fan_out_input input) {
    // All are scheduled in one turn, and a turn has a limit: task_hub_params::max_turn_actions.
    const auto width = checked_count("width", input.width, 100'000);
    std::vector<task<std::string>> calls;
    calls.reserve(width);
    for (std::uint64_t i = 1; i <= width; ++i)
        calls.push_back(context.call_activity<std::string>("say_hello", std::to_string(i)));
    const auto greetings = co_await when_all(std::move(calls));
    co_return fan_out_output{greetings.size()};
}

} // namespace pianola::samples
