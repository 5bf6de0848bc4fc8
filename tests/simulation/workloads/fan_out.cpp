// Many activities at once, some of which fail the first time and are tried again after a pause.
#include <pianola/actors/orchestration_context.hpp>

#include <simulation/workload.hpp>

#include <chrono>

namespace pianola::simulation {
namespace {

using namespace std::chrono_literals;

task<std::uint64_t> fan_out(orchestration_context& ctx, std::uint64_t width) {
    std::vector<task<std::uint64_t>> calls;
    const auto patient = activity_options{}.retry(retry_policy(3, 1s).backoff_coefficient(2));
    for (std::uint64_t i = 0; i != width; ++i)
        calls.push_back(ctx.call_activity<std::uint64_t>("fan_part", i, patient));
    std::uint64_t sum = 0;
    for (const std::uint64_t part : co_await when_all(std::move(calls)))
        sum += part;
    co_return sum;
}

std::uint64_t fan_part(activity_context& ctx, std::uint64_t i) {
    if (i % 5 == 3 && ctx.attempt() < 3)
        throw std::runtime_error("not yet");
    return i;
}

class fan final : public expecting_workload {
public:
    explicit fan(std::uint64_t width) {
        for (std::uint64_t w : {std::uint64_t{0}, std::uint64_t{1}, width})
            expect("fan-" + std::to_string(w),
                   "fan_out",
                   to_payload(w),
                   std::to_string(w == 0 ? 0 : w * (w - 1) / 2));
    }
    void add_orchestrators(registry& code) const override {
        code.add_orchestrator("fan_out", fan_out);
    }
    void add_activities(registry& code) override {
        code.add_activity("fan_part", fan_part, {.idempotent = true});
    }
};

} // namespace

std::unique_ptr<workload> make_fan_out(std::uint64_t width) { return std::make_unique<fan>(width); }

} // namespace pianola::simulation
