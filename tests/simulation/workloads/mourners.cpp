// Parents whose child is terminated or replaced by somebody else: each must be told that it has
// failed, exactly once, and be able to go on.
#include <pianola/actors/orchestration_context.hpp>

#include <simulation/workload.hpp>

#include <algorithm>
#include <chrono>

namespace pianola::simulation {
namespace {

using namespace std::chrono_literals;

task<void> mourned(orchestration_context& ctx) {
    co_await ctx.wait_for_external_event<payload>("never");
}

task<std::string> mourner(orchestration_context& ctx) {
    const auto options = sub_orchestration_options{}.id(ctx.instance_id().str() + "-child");
    std::string why;
    try {
        co_await ctx.call_sub_orchestrator("mourned", payload{}, options);
    } catch (const task_failed& failure) {
        why = failure.details().type;
    }
    co_await ctx.create_timer(1s);
    co_return why;
}

struct bereavement {
    instance_id parent;
    instance_id child;
    bool by_replacement = false;
    bool started = false;
    bool bereaved = false;
    bool ended = false;
};

class mourners final : public workload {
public:
    explicit mourners(std::uint64_t count) {
        for (std::uint64_t i = 0; i != count; ++i) {
            const std::string id = "mourner-" + std::to_string(i);
            all_.push_back({instance_id{id}, instance_id{id + "-child"}, i % 2 == 1});
        }
    }

    void add_orchestrators(registry& code) const override {
        code.add_orchestrator("mourner", mourner).add_orchestrator("mourned", mourned);
    }
    void begin(client_side& in) override {
        for (auto& one : all_)
            if (!one.ended)
                in.spawn(bereave(in, one));
    }
    [[nodiscard]] bool done() const override {
        return std::ranges::all_of(all_, [](const bereavement& one) { return one.ended; });
    }
    [[nodiscard]] std::string left() const override {
        std::string ids;
        for (const auto& one : all_)
            if (!one.ended)
                ids += " " + one.parent.str();
        return ids;
    }

private:
    boost::asio::awaitable<void> bereave(client_side& in, bereavement& one) {
        if (!one.started)
            one.started = co_await ensure_started(in, one.parent, "mourner", payload{});
        while (one.started && !one.bereaved) {
            co_await in.pause(20ms);
            const bool alive = co_await take_child(in, one);
            if (!alive)
                co_return;
        }
        if (!one.started)
            co_return;
        const auto ended = co_await ensure_ended(in, one.parent);
        if (!ended)
            co_return;
        check(ended->output.str() == "\"OrchestrationTerminated\"",
              one.parent.str() + " is " + std::string(to_string(ended->status)) + " with " +
                  ended->output.str());
        one.ended = co_await end_child(in, one);
    }

    /// False when the hub has gone. Until the child is there, there is nothing to take.
    static boost::asio::awaitable<bool> take_child(client_side& in, bereavement& one) {
        error_code ec;
        const auto child =
            co_await in.hub.async_get_instance_metadata(one.child, false, in.into(ec));
        if (hub_is_gone(ec) || !child)
            co_return !hub_is_gone(ec);
        if (one.by_replacement) {
            using enum runtime_status;
            start_options options;
            options.id(one.child.str()).replaceable({pending, running, suspended, terminated});
            co_await in.hub.async_schedule_new_orchestration_instance(
                "mourned", payload{}, options, in.into(ec));
            check(!ec || cannot_start_now(ec), "no replacement: " + ec.message());
        } else {
            co_await in.hub.async_terminate_instance(one.child, payload{}, false, in.into(ec));
            check(!ec || hub_is_gone(ec) || ec == errc::instance_finished,
                  "no end: " + ec.message());
        }
        one.bereaved = !cannot_start_now(ec);
        co_return one.bereaved;
    }

    static boost::asio::awaitable<bool> end_child(client_side& in, bereavement& one) {
        error_code ec;
        co_await in.hub.async_terminate_instance(one.child, payload{}, false, in.into(ec));
        co_return !hub_is_gone(ec);
    }

    std::vector<bereavement> all_;
};

} // namespace

std::unique_ptr<workload> make_mourners(std::uint64_t count) {
    return std::make_unique<mourners>(count);
}

} // namespace pianola::simulation
