#include <pianola/runtime/samples/orchestrators/forever.hpp>

#include <pianola/runtime/samples/limits.hpp>

namespace pianola::samples {

task<void> forever(orchestration_context& context, std::optional<forever_input> input) {
    forever_input next = input.value_or(forever_input{});
    const auto period = checked_seconds("period_seconds", next.period_seconds.value_or(60.0), 0.01);
    co_await context.create_timer(period);
    next.counter = next.counter.value_or(0) + 1;
    context.continue_as_new(next);
}

} // namespace pianola::samples
