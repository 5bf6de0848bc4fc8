// One tree after the other: suspended and resumed as a whole, ended in one of three ways, restarted
// under its own and under a new id, terminated with its children, and purged.
#include <pianola/actors/orchestration_context.hpp>

#include <simulation/workload.hpp>

#include <boost/asio/error.hpp>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

namespace pianola::simulation {
namespace {

using namespace std::chrono_literals;

task<int> two_steps(orchestration_context& ctx) {
    for (int i = 1; i != 3; ++i) {
        co_await ctx.wait_for_external_event<payload>("step");
        ctx.set_custom_status(i);
    }
    co_return 2;
}

task<int> two_walkers(orchestration_context& ctx) {
    std::vector<task<int>> children;
    for (const std::string name : {"-a", "-b"}) {
        const auto options = sub_orchestration_options{}.id(ctx.instance_id().str() + name);
        children.push_back(ctx.call_sub_orchestrator<int>("two_steps", payload{}, options));
    }
    const auto steps = co_await when_all(std::move(children));
    co_return steps[0] + steps[1];
}

task<int> gives_back(orchestration_context&, int number) { co_return number; }

class management final : public workload {
public:
    explicit management(std::uint64_t rounds) : rounds_(rounds) {}

    void add_orchestrators(registry& code) const override {
        code.add_orchestrator("two_steps", two_steps)
            .add_orchestrator("two_walkers", two_walkers)
            .add_orchestrator("gives_back", gives_back);
    }
    void begin(client_side& in) override { in.spawn(all_rounds(in)); }
    [[nodiscard]] bool done() const override { return round_ == rounds_; }
    [[nodiscard]] std::string left() const override {
        return done() ? "" : " managed, at stage " + std::to_string(static_cast<int>(stage_));
    }
    void check_end(const disk_contents& disk) const override {
        for (const auto& [id, state] : disk)
            check(!id.str().starts_with("managed"), "a purged tree has left " + id.str());
    }

private:
    using awaited = boost::asio::awaitable<bool>; ///< False when this life has ended.
    enum class stage { starting, suspending, resuming, ending, restarting, stopping, purging };

    boost::asio::awaitable<void> all_rounds(client_side& in) {
        bool alive = true;
        while (alive && !done()) {
            alive = co_await one_stage(in);
            if (!alive)
                co_return;
            if (stage_ == stage::purging) {
                stage_ = stage::starting;
                ++round_;
            } else {
                stage_ = static_cast<stage>(static_cast<int>(stage_) + 1);
            }
        }
    }
    /// Each can be begun again by the next life, whatever became of it in this one.
    awaited one_stage(client_side& in) {
        switch (stage_) {
        case stage::starting: return start(in);
        case stage::suspending: return suspend(in);
        case stage::resuming: return resume(in);
        case stage::ending: return end(in);
        case stage::restarting: return restart(in);
        case stage::stopping: return terminate_and_wait(in);
        case stage::purging: return purge(in);
        }
        throw check_failed("no such stage");
    }

    [[nodiscard]] orchestration_query tree() const {
        return orchestration_query{}.id_prefix("managed");
    }

    awaited start(client_side& in) {
        const bool started = co_await ensure_started(in, root_, "two_walkers", payload{});
        if (!started)
            co_return false;
        const bool alive = co_await until_all_are(in, runtime_status::running);
        co_return alive;
    }
    awaited until_all_are(client_side& in, runtime_status status) {
        error_code ec;
        std::uint64_t those = 0;
        while (those != 3) {
            co_await in.pause(1s);
            const auto which = tree().statuses({status});
            those = co_await in.hub.async_count_instances(which, in.into(ec));
            if (ec)
                co_return false;
        }
        co_return true;
    }

    /// What rests is sent a step, and must not take it.
    awaited suspend(client_side& in) {
        error_code ec;
        co_await in.hub.async_suspend_instances(tree(), payload{}, false, in.into(ec));
        bool alive = !ec;
        if (alive)
            alive = co_await until_all_are(in, runtime_status::suspended);
        if (!alive)
            co_return false;
        const instance_id child{"managed-a"};
        co_await in.hub.async_raise_event(child, "step", payload{}, in.into(ec));
        if (ec)
            co_return false;
        co_await in.pause(3s);
        const auto found = co_await in.hub.async_get_instance_metadata(child, false, in.into(ec));
        if (ec)
            co_return false;
        check(found && found->status == runtime_status::suspended &&
                  !found->custom_status.present(),
              "a suspended instance takes a step");
        co_return true;
    }
    awaited resume(client_side& in) {
        error_code ec;
        co_await in.hub.async_resume_instances(tree(), payload{}, false, in.into(ec));
        const auto child = instance_id{"managed-a"};
        std::string steps = "none";
        while (!ec && steps == "none") {
            co_await in.pause(1s);
            const auto found =
                co_await in.hub.async_get_instance_metadata(child, false, in.into(ec));
            if (!ec && found && found->custom_status.present())
                steps = found->custom_status.str();
        }
        co_return !ec;
    }

    awaited end(client_side& in) {
        bool alive = true;
        if (round_ % 3 != 0) {
            alive = co_await terminate_and_wait(in);
            co_return alive;
        }
        for (std::uint64_t i = 0; alive && i != 4; ++i)
            alive = co_await step(in, instance_id{i % 2 == 0 ? "managed-a" : "managed-b"});
        if (!alive)
            co_return false;
        const auto ended = co_await ensure_ended(in, root_);
        if (!ended)
            co_return false;
        check(ended->status == runtime_status::completed && ended->output.str() == "4",
              "a managed tree ended with " + ended->output.str());
        co_return true;
    }
    awaited step(client_side& in, instance_id child) {
        error_code ec;
        co_await in.hub.async_raise_event(std::move(child), "step", payload{}, in.into(ec));
        check(!ec || hub_is_gone(ec) || ec == errc::instance_finished, "no step: " + ec.message());
        co_return !hub_is_gone(ec);
    }

    awaited terminate_and_wait(client_side& in) {
        error_code ec;
        if (round_ % 3 == 1)
            co_await in.hub.async_terminate_instances(
                tree().no_parent(), payload::text("enough"), true, false, in.into(ec));
        else
            co_await in.hub.async_terminate_instance(
                root_, payload::text("enough"), true, in.into(ec));
        const bool stopped = hub_is_gone(ec) || ec == boost::asio::error::operation_aborted;
        check(!ec || stopped || ec == errc::instance_finished, "no terminate: " + ec.message());
        if (stopped)
            co_return false;
        for (const std::string child : {"", "-a", "-b"}) {
            const instance_id id{root_.str() + child};
            const auto ended =
                co_await in.hub.async_wait_for_instance_completion(id, true, in.into(ec));
            if (ec)
                co_return false;
            check(ended && is_terminal(ended->status), id.str() + " is not terminated");
        }
        co_return true;
    }

    /// Under its own id; what it did before must stay readable.
    awaited restart(client_side& in) {
        error_code ec;
        if (before_.events.empty()) {
            before_ = co_await in.hub.async_get_history(root_, history_request{}, in.into(ec));
            if (ec)
                co_return false;
        }
        co_await in.hub.async_restart_instance(root_, false, in.into(ec));
        // It may have been restarted in the life before.
        check(!ec || cannot_start_now(ec) || ec == errc::instance_not_finished,
              "no restart: " + ec.message());
        if (cannot_start_now(ec))
            co_return false;
        const auto earlier = history_request{}.execution(before_.execution_id);
        const auto kept = co_await in.hub.async_get_history(root_, earlier, in.into(ec));
        check(!ec || hub_is_gone(ec), "a restart keeps no history: " + ec.message());
        if (ec)
            co_return false;
        check(kept.events == before_.events, "a restart has changed the history before it");
        // A child that had not begun when its parent is purged would begin after that.
        bool alive = co_await until_all_are(in, runtime_status::running);
        if (!alive)
            co_return false;
        before_ = {};
        alive = co_await restart_elsewhere(in);
        co_return alive;
    }
    awaited restart_elsewhere(client_side& in) {
        const instance_id id{"managed too"};
        const bool started = co_await ensure_started(in, id, "gives_back", payload::json("5"));
        if (!started)
            co_return false;
        error_code ec;
        const auto copy = co_await in.hub.async_restart_instance(id, true, in.into(ec));
        if (cannot_start_now(ec))
            co_return false;
        check(!ec && copy.id != id, "no restart under another id: " + ec.message());
        for (const instance_id& each : {id, copy.id}) {
            const auto ended = co_await ensure_ended(in, each);
            if (!ended)
                co_return false;
            check(ended->output.str() == "5", each.str() + " ended with " + ended->output.str());
        }
        co_return true;
    }

    awaited purge(client_side& in) {
        error_code ec;
        co_await in.hub.async_purge_instance(root_, purge_options{}.recursive(), in.into(ec));
        check(!ec || hub_is_gone(ec) || ec == errc::instance_not_finished ||
                  ec == errc::instance_not_found,
              "no purge: " + ec.message());
        std::uint64_t left = 1;
        while (!hub_is_gone(ec) && left != 0) {
            co_await in.pause(1s);
            co_await in.hub.async_purge_instances(tree(), purge_options{}, in.into(ec));
            if (!ec)
                left = co_await in.hub.async_count_instances(tree(), in.into(ec));
        }
        co_return left == 0;
    }

    instance_id root_{"managed"};
    std::uint64_t rounds_;
    std::uint64_t round_ = 0;
    stage stage_ = stage::starting;
    instance_history before_; ///< The restart.
};

} // namespace

std::unique_ptr<workload> make_management(std::uint64_t rounds) {
    return std::make_unique<management>(rounds);
}

} // namespace pianola::simulation
