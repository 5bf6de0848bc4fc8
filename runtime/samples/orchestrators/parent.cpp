#include <pianola/runtime/samples/orchestrators/parent.hpp>

#include <pianola/runtime/samples/limits.hpp>
#include <pianola/runtime/samples/orchestrators/flaky.hpp>

#include <string>
#include <utility>
#include <vector>

namespace pianola::samples {

task<parent_output> parent(orchestration_context& context, parent_input input) {
    const auto children = checked_count("children", input.children, 10'000);
    const flaky_input child{input.marker};
    std::vector<task<std::string>> calls;
    calls.reserve(children);
    for (std::uint64_t i = 0; i != children; ++i)
        calls.push_back(context.call_sub_orchestrator<std::string>("flaky", child));
    const auto outputs = co_await when_all(std::move(calls));
    co_return parent_output{outputs.size()};
}

} // namespace pianola::samples
