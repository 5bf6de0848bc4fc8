// Continue-as-new: a counter and the events that nobody took go from generation to generation.
#include <pianola/actors/orchestration_context.hpp>

#include <simulation/workload.hpp>

namespace pianola::simulation {
namespace {

/// Sends itself all its events in the first generation, and takes one in each.
task<std::uint64_t> generation(orchestration_context& ctx, std::uint64_t state) {
    constexpr std::uint64_t scale = 1000;
    const std::uint64_t count = state / scale;
    const std::uint64_t sum = state % scale;
    if (sum == 0)
        for (std::uint64_t i = 1; i <= count; ++i)
            ctx.send_event(ctx.instance_id(), "step", i);
    const auto step = co_await ctx.wait_for_external_event<std::uint64_t>("step");
    if (step == count)
        co_return sum + step;
    ctx.continue_as_new(count * scale + sum + step);
    co_return 0;
}

class generations final : public expecting_workload {
public:
    explicit generations(std::uint64_t count) {
        expect("generations",
               "generation",
               to_payload(count * 1000),
               std::to_string(count * (count + 1) / 2));
    }
    void add_orchestrators(registry& code) const override {
        code.add_orchestrator("generation", generation);
    }
};

} // namespace

std::unique_ptr<workload> make_generations(std::uint64_t count) {
    return std::make_unique<generations>(count);
}

} // namespace pianola::simulation
