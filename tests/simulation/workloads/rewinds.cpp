// Trees that fail and are rewound until everything in them has gone well; then once more from some
// event in the middle, to the same end.
#include <pianola/actors/orchestration_context.hpp>

#include <simulation/workload.hpp>

#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace pianola::simulation {
namespace {

using namespace std::chrono_literals;

task<int> fragile_child(orchestration_context& ctx, std::string name) {
    const int first = co_await ctx.call_activity<int>("mended", name);
    co_await ctx.create_timer(1s);
    co_return first + co_await ctx.call_activity<int>("breaks", name);
}

/// Does not wait for its other children when one fails.
task<int> fragile_parent(orchestration_context& ctx, int width) {
    const std::string own = ctx.instance_id().str();
    std::vector<task<int>> children;
    for (int i = 0; i != width; ++i) {
        const std::string name = own + "-" + std::to_string(i);
        const auto options = sub_orchestration_options{}.id(name);
        children.push_back(ctx.call_sub_orchestrator<int>("fragile_child", name, options));
    }
    const auto retried = activity_options{}.retry(retry_policy(2, 1s));
    int sum = co_await ctx.call_activity<int>("breaks", own, retried);
    for (auto& child : children)
        sum += co_await child;
    co_return sum;
}

class rewinds final : public workload {
public:
    explicit rewinds(std::uint64_t trees) : trees_(trees) {}

    void add_orchestrators(registry& code) const override {
        code.add_orchestrator("fragile_parent", fragile_parent)
            .add_orchestrator("fragile_child", fragile_child);
    }
    void add_activities(registry& code) override {
        const auto mended = [](const std::string&) { return 1; };
        code.add_activity("mended", mended, {.idempotent = true});
        code.add_activity("breaks", [this](std::string name) {
            if (++calls_[name] <= 3)
                throw std::runtime_error(name + " breaks");
            return 1;
        });
    }
    void begin(client_side& in) override {
        for (auto& each : trees_)
            if (!each.done)
                in.spawn(mend(in, each));
    }
    [[nodiscard]] bool done() const override {
        for (const auto& each : trees_)
            if (!each.done)
                return false;
        return true;
    }
    [[nodiscard]] std::string left() const override {
        std::string ids;
        for (std::size_t i = 0; i != trees_.size(); ++i)
            if (!trees_[i].done)
                ids += " fragile" + std::to_string(i);
        return ids;
    }
    void check_end(const disk_contents& disk) const override {
        for (std::size_t i = 0; i != trees_.size(); ++i) {
            const auto at = disk.find(instance_id{"fragile" + std::to_string(i)});
            check(at != disk.end() && at->second.record.output.str() == "5",
                  "a rewound tree did not end as it should");
        }
    }

private:
    struct tree {
        bool started = false;
        bool mended = false;
        bool done = false;
    };

    boost::asio::awaitable<void> mend(client_side& in, tree& which) {
        const instance_id id{"fragile" + std::to_string(&which - trees_.data())};
        if (!which.started)
            which.started = co_await ensure_started(in, id, "fragile_parent", payload::json("2"));
        bool alive = which.started;
        while (alive && !which.done)
            alive = co_await one_step(in, id, which);
    }

    /// False when this life has ended.
    boost::asio::awaitable<bool> one_step(client_side& in, instance_id id, tree& which) {
        const auto ended = co_await ensure_ended(in, id);
        if (!ended)
            co_return false;
        error_code ec;
        if (ended->status == runtime_status::failed) {
            co_await in.hub.async_rewind_instance(id, "mended", in.into(ec));
            check(!ec || cannot_start_now(ec), "a failed tree is not rewound: " + ec.message());
            co_return !ec;
        }
        check(ended->status == runtime_status::completed && ended->output.str() == "5",
              "a rewound tree ended with " + ended->output.str());
        if (which.mended) {
            which.done = true;
            co_return true;
        }
        which.mended = true;
        const bool alive = co_await again_from_the_middle(in, id);
        co_return alive;
    }

    boost::asio::awaitable<bool> again_from_the_middle(client_side& in, instance_id id) {
        error_code ec;
        const auto last = event_number{static_cast<std::uint32_t>(in.world.below(12))};
        auto plan = co_await in.hub.async_plan_rewind(id, last, in.into(ec));
        if (ec)
            co_return !hub_is_gone(ec);
        rewind_options options;
        co_await in.hub.async_apply_rewind(std::move(plan), options, in.into(ec));
        check(!ec || hub_is_gone(ec) || ec == errc::rewind_stale,
              "a plan cannot be applied: " + ec.message());
        co_return !hub_is_gone(ec);
    }

    std::vector<tree> trees_;
    std::map<std::string, int> calls_;
};

} // namespace

std::unique_ptr<workload> make_rewinds(std::uint64_t trees) {
    return std::make_unique<rewinds>(trees);
}

} // namespace pianola::simulation
