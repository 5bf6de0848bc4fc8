#include <pianola/runtime/samples/orchestrators/sleep.hpp>

#include <pianola/runtime/samples/limits.hpp>

namespace pianola::samples {

task<void> sleep(orchestration_context& context, sleep_input input) {
    co_await context.create_timer(checked_seconds("seconds", input.seconds));
}

} // namespace pianola::samples
