// Nothing is visible before it is durable: what an activity was given and what a client has read
// must never be taken back, whatever crashes in between.
#include <pianola/actors/orchestration_context.hpp>

#include <simulation/workload.hpp>

#include <boost/describe/class.hpp>

#include <chrono>
#include <map>

namespace pianola::simulation {
namespace {

using namespace std::chrono_literals;

/// Differs whenever the turn that made it is another one.
struct testimony {
    std::string execution;
    std::int64_t time = 0;
    std::uint64_t step = 0;
};
BOOST_DESCRIBE_STRUCT(testimony, (), (execution, time, step))

task<std::uint64_t> witnessed(orchestration_context& ctx, std::uint64_t steps) {
    for (std::uint64_t step = 1; step <= steps; ++step) {
        ctx.set_custom_status(step);
        testimony seen;
        seen.execution = ctx.execution_id().str();
        seen.time = ctx.current_utc_time().ticks_since_epoch();
        seen.step = step;
        // What may go ahead of the disk must not take along what may not.
        co_await ctx.call_activity("guess");
        seen.time += ctx.current_utc_time().ticks_since_epoch();
        const std::string name = step % 2 == 0 ? "testify" : "testify_slowly";
        co_await ctx.call_activity(name, seen);
    }
    co_return steps;
}

class witness final : public expecting_workload {
public:
    witness(std::uint64_t instances, std::uint64_t steps) {
        for (std::uint64_t i = 0; i != instances; ++i) {
            const std::string id = "witness-" + std::to_string(i);
            ids_.emplace_back(id);
            expect(id, "witnessed", to_payload(steps), std::to_string(steps));
        }
    }

    void add_orchestrators(registry& code) const override {
        code.add_orchestrator("witnessed", witnessed);
    }
    void add_activities(registry& code) override {
        code.add_activity("guess", [] {}, {.idempotent = true})
            .add_activity("testify", [this](activity_context& ctx) { note(ctx); })
            .add_activity("testify_slowly",
                          [this](activity_context& ctx) -> boost::asio::awaitable<void> {
                              note(ctx);
                              co_await world_->async_sleep(ticks{ctx.task_id().value() * 10'000},
                                                           boost::asio::use_awaitable);
                          });
    }
    void begin(client_side& in) override {
        world_ = &in.world;
        expecting_workload::begin(in);
        for (const auto& id : ids_)
            in.spawn(watch(in, id));
    }
    void check_end(const disk_contents& disk) const override {
        expecting_workload::check_end(disk);
        for (const auto& [call, input] : notes_) {
            const auto& history = disk.at(instance_id{call.first}).history;
            bool found = false;
            for (const auto& event : history)
                if (const auto* scheduled = event.get_if<history::task_scheduled>())
                    found = found || (event.id == call.second && scheduled->input == input);
            check(found, call.first + ": an activity was run that nobody has scheduled");
        }
    }

private:
    void note(const activity_context& ctx) const {
        const auto [at, fresh] =
            notes_.try_emplace({ctx.instance_id().str(), ctx.task_id()}, ctx.raw_input());
        check(fresh || at->second == ctx.raw_input(),
              ctx.instance_id().str() + ": an activity was run again with another input");
    }

    boost::asio::awaitable<void> watch(client_side& in, const instance_id& id) {
        for (;;) {
            error_code ec;
            const auto now = co_await in.hub.async_get_instance_metadata(id, true, in.into(ec));
            if (hub_is_gone(ec))
                co_return;
            check(!ec, "an instance cannot be read: " + ec.message());
            const std::uint64_t step = !now ? 0
                                       : now->custom_status.present()
                                           ? from_payload<std::uint64_t>(now->custom_status)
                                           : 0;
            auto& seen = seen_[id];
            check(step >= seen, id.str() + ": a client saw time go back");
            seen = step;
            if (now && is_terminal(now->status))
                co_return;
            co_await in.pause(50ms);
        }
    }

    std::vector<instance_id> ids_;
    sim_context* world_ = nullptr;
    mutable std::map<std::pair<std::string, event_id>, payload> notes_;
    std::map<instance_id, std::uint64_t> seen_;
};

} // namespace

std::unique_ptr<workload> make_witness(std::uint64_t instances, std::uint64_t steps) {
    return std::make_unique<witness>(instances, steps);
}

} // namespace pianola::simulation
