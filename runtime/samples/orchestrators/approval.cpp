#include <pianola/runtime/samples/orchestrators/approval.hpp>

#include <pianola/runtime/samples/limits.hpp>

#include <cstddef>

namespace pianola::samples {
namespace {

constexpr double one_day = 24 * 3600;

} // namespace

task<std::string> approval(orchestration_context& context, std::optional<approval_input> input) {
    const auto wanted = input.value_or(approval_input{}).timeout_seconds.value_or(one_day);
    const auto timeout = checked_seconds("timeout_seconds", wanted);

    context.set_custom_status("waiting");
    auto decision = context.wait_for_external_event<bool>("ApprovalEvent");
    auto timer = context.create_timer(timeout);
    const std::size_t first = co_await when_any(decision, timer);
    if (first != 0)
        co_return "timed out";

    timer.cancel();
    const bool approved = co_await decision;
    co_return approved ? "approved" : "rejected";
}

} // namespace pianola::samples
