// Instances in a ring pass a token on by events: each sees it once a lap, whatever crashes.
#include <pianola/actors/orchestration_context.hpp>

#include <simulation/workload.hpp>

#include <boost/describe/class.hpp>

namespace pianola::simulation {
namespace {

struct ring_input {
    std::string next;
    std::uint64_t laps = 0;
    bool first = false;
};
BOOST_DESCRIBE_STRUCT(ring_input, (), (next, laps, first))

task<std::uint64_t> ring_node(orchestration_context& ctx, ring_input input) {
    const instance_id next{input.next};
    std::uint64_t token = 0;
    if (input.first)
        ctx.send_event(next, "token", token + 1);
    for (std::uint64_t lap = 0; lap != input.laps; ++lap) {
        token = co_await ctx.wait_for_external_event<std::uint64_t>("token");
        if (!input.first || lap + 1 != input.laps)
            ctx.send_event(next, "token", token + 1);
    }
    co_return token;
}

class ring final : public expecting_workload {
public:
    ring(std::uint64_t size, std::uint64_t laps) {
        // The first is started last: a token to an instance that is not there would be dropped.
        for (std::uint64_t i = size; i-- != 0;) {
            ring_input input;
            input.next = name((i + 1) % size);
            input.laps = laps;
            input.first = i == 0;
            const std::uint64_t last_token = i == 0 ? size * laps : size * (laps - 1) + i;
            expect(name(i), "ring_node", to_payload(input), std::to_string(last_token));
        }
    }
    void add_orchestrators(registry& code) const override {
        code.add_orchestrator("ring_node", ring_node);
    }

private:
    static std::string name(std::uint64_t i) { return "ring-" + std::to_string(i); }
};

} // namespace

std::unique_ptr<workload> make_ring(std::uint64_t size, std::uint64_t laps) {
    return std::make_unique<ring>(size, laps);
}

} // namespace pianola::simulation
