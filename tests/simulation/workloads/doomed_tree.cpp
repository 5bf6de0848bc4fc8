// Trees of sub-orchestrations that never end by themselves, terminated from the root: everything
// below must go down with it, also what was started while the word went round.
#include <pianola/actors/orchestration_context.hpp>

#include <simulation/workload.hpp>

#include <algorithm>
#include <chrono>
#include <set>

namespace pianola::simulation {
namespace {

using namespace std::chrono_literals;

/// Starts a child now and then; all of them live for ever.
task<void> doomed(orchestration_context& ctx, std::uint64_t depth) {
    if (depth == 0)
        co_await ctx.wait_for_external_event<payload>("never");
    auto far_off = ctx.create_timer(24h);
    std::vector<task<void>> children;
    for (std::uint64_t i = 0;; ++i) {
        if (i < 3)
            children.push_back(ctx.call_sub_orchestrator("doomed", depth - 1));
        co_await ctx.create_timer(1s);
    }
}

class doomed_tree final : public workload {
public:
    explicit doomed_tree(std::uint64_t depth) : depth_(depth) {}

    void add_orchestrators(registry& code) const override {
        code.add_orchestrator("doomed", doomed);
    }
    void begin(client_side& in) override {
        if (!ended_)
            in.spawn(end(in));
    }
    [[nodiscard]] bool done() const override { return ended_; }
    [[nodiscard]] std::string left() const override { return ended_ ? "" : " " + root_.str(); }

    void check_end(const disk_contents& disk) const override {
        std::size_t below = 0;
        for (const auto& [id, state] : disk) {
            const auto& record = state.record;
            if (record.name != "doomed")
                continue;
            check(record.status == runtime_status::terminated,
                  id.str() + " has outlived the end of its tree");
            check(id == root_ || record.output.str() == "felled", id.str() + " ended otherwise");
            if (record.parent)
                check(disk.contains(record.parent->instance_id), id.str() + " has no parent");
            ++below;
        }
        check(below != 0, "the tree is gone");
    }

private:
    boost::asio::awaitable<void> end(client_side& in) {
        if (!started_)
            started_ = co_await ensure_started(in, root_, "doomed", to_payload(depth_));
        if (!started_)
            co_return;
        co_await in.pause(6s);
        error_code ec;
        co_await in.hub.async_terminate_instance(root_, payload::text("felled"), true, in.into(ec));
        if (hub_is_gone(ec))
            co_return;
        check(!ec || ec == errc::instance_finished, "no end: " + ec.message());
        const auto ended = co_await ensure_ended(in, root_);
        if (!ended)
            co_return;
        check(ended->status == runtime_status::terminated && ended->output.str() == "felled",
              "the root did not end by being terminated");
        ended_ = true;
    }

    instance_id root_{"doomed"};
    std::uint64_t depth_;
    bool started_ = false;
    bool ended_ = false;
};

} // namespace

std::unique_ptr<workload> make_doomed_tree(std::uint64_t depth) {
    return std::make_unique<doomed_tree>(depth);
}

} // namespace pianola::simulation
