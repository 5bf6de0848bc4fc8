#include <pianola/runtime/samples/orchestrators/chain.hpp>

#include <pianola/runtime/samples/limits.hpp>

#include <string>

namespace pianola::samples {

task<chain_output> chain(orchestration_context& context, chain_input input) {
    const auto length = checked_count("length", input.length, 1'000'000);
    chain_output output;
    while (output.completed != length) {
        const auto name = std::to_string(output.completed + 1);
        co_await context.call_activity("say_hello", name);
        ++output.completed;
    }
    co_return output;
}

} // namespace pianola::samples
