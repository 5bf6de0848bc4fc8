// Sub-orchestrations of sub-orchestrations; some leaves fail once and are tried again.
#include <pianola/actors/orchestration_context.hpp>

#include <simulation/workload.hpp>

#include <chrono>

namespace pianola::simulation {
namespace {

using namespace std::chrono_literals;

/// Fewer than attempts of one call: a life may end with each run that succeeds, before its result
/// is durable, so that one leaf meets all of them.
constexpr int most_frosts = 7;

task<std::uint64_t> tree(orchestration_context& ctx, std::uint64_t depth) {
    if (depth == 0) {
        co_await ctx.call_activity("grow");
        co_return 1;
    }
    const auto patient = sub_orchestration_options{}.retry(retry_policy(most_frosts + 1, 1s));
    std::vector<task<std::uint64_t>> children;
    for (int i = 0; i != 2; ++i)
        children.push_back(ctx.call_sub_orchestrator<std::uint64_t>("tree", depth - 1, patient));
    std::uint64_t leaves = 0;
    for (const std::uint64_t part : co_await when_all(std::move(children)))
        leaves += part;
    co_return leaves;
}

class forest final : public expecting_workload {
public:
    explicit forest(std::uint64_t depth) {
        expect("tree", "tree", to_payload(depth), std::to_string(std::uint64_t{1} << depth));
    }
    void add_orchestrators(registry& code) const override { code.add_orchestrator("tree", tree); }
    void add_activities(registry& code) override {
        const auto grow = [this] {
            if (++grown_ % 3 != 1 || frosts_ == most_frosts)
                return;
            ++frosts_;
            throw std::runtime_error("frost");
        };
        code.add_activity("grow", grow, {.idempotent = true});
    }

private:
    std::uint64_t grown_ = 0;
    int frosts_ = 0;
};

} // namespace

std::unique_ptr<workload> make_tree(std::uint64_t depth) { return std::make_unique<forest>(depth); }

} // namespace pianola::simulation
