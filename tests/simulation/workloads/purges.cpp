// The same few ids are started, ended, restarted and purged, one by one and by filter, while
// parents start children under the same ids.
#include <pianola/actors/orchestration_context.hpp>

#include <simulation/workload.hpp>

#include <string>
#include <vector>

namespace pianola::simulation {
namespace {

task<int> ends_at_once(orchestration_context&) { co_return 7; }

task<int> starts_a_child(orchestration_context& ctx, std::string child) {
    const auto options = sub_orchestration_options{}.id(child);
    try {
        co_return co_await ctx.call_sub_orchestrator<int>("ends_at_once", payload{}, options);
    } catch (const task_failed&) {
        co_return 7; // somebody else's instance has the id
    }
}

class purges final : public workload {
public:
    explicit purges(std::uint64_t rounds) : rounds_(rounds) {}

    void add_orchestrators(registry& code) const override {
        code.add_orchestrator("ends_at_once", ends_at_once)
            .add_orchestrator("starts_a_child", starts_a_child);
    }
    void begin(client_side& in) override {
        in.spawn(all_rounds(in));
        in.spawn(all_parents(in));
    }
    [[nodiscard]] bool done() const override { return swept_ && parent_ == rounds_; }
    [[nodiscard]] std::string left() const override { return done() ? "" : " purge-*"; }
    void check_end(const disk_contents& disk) const override {
        for (const auto& [id, state] : disk)
            check(!id.str().starts_with("purge-one") && !id.str().starts_with("purge-gone"),
                  "a purged instance is on the disk: " + id.str());
    }

private:
    boost::asio::awaitable<void> all_rounds(client_side& in) {
        bool alive = true;
        while (alive && round_ != rounds_)
            alive = co_await one_round(in);
        while (alive && !swept_)
            alive = co_await sweep(in);
    }

    /// Starts, waits, perhaps restarts, purges: then there is nothing under the id.
    boost::asio::awaitable<bool> one_round(client_side& in) {
        const instance_id id{"purge-one"};
        const bool started = co_await ensure_started(in, id, "ends_at_once", payload{});
        if (!started)
            co_return false;
        const auto ended = co_await ensure_ended(in, id);
        if (!ended)
            co_return false;
        check(ended->output.str() == "7", "an instance ended with " + ended->output.str());
        error_code ec;
        if (in.world.below(2) == 0) {
            co_await in.hub.async_restart_instance(id, false, in.into(ec));
            if (hub_is_gone(ec))
                co_return false;
            check(!ec || ec == errc::orchestrator_not_found, "no restart: " + ec.message());
            const auto again = co_await ensure_ended(in, id);
            if (!again)
                co_return false;
        }
        co_await in.hub.async_purge_instance(id, purge_options{}, in.into(ec));
        if (hub_is_gone(ec))
            co_return false;
        check(!ec, "an ended instance is not purged: " + ec.message());
        const auto found = co_await in.hub.async_get_instance_metadata(id, false, in.into(ec));
        if (ec)
            co_return false;
        check(!found, "a purged instance is there");
        ++round_;
        co_return true;
    }

    /// A parent starts a child whose id is purged at any time.
    boost::asio::awaitable<void> all_parents(client_side& in) {
        while (parent_ != rounds_) {
            const instance_id id{"purge-gone-parent" + std::to_string(parent_)};
            const payload child = payload::json("\"purge-gone-child\"");
            const bool started = co_await ensure_started(in, id, "starts_a_child", child);
            if (!started)
                co_return;
            error_code ec;
            co_await in.hub.async_purge_instance(
                instance_id{"purge-gone-child"}, purge_options{}, in.into(ec));
            if (hub_is_gone(ec))
                co_return;
            const auto ended = co_await ensure_ended(in, id);
            if (!ended)
                co_return;
            check(ended->output.str() == "7", "a parent ended with " + ended->output.str());
            ++parent_;
        }
    }

    boost::asio::awaitable<bool> sweep(client_side& in) {
        if (parent_ != rounds_) {
            co_await in.pause(ticks{10'000'000});
            error_code gone;
            co_await in.hub.async_count_instances(orchestration_query{}, in.into(gone));
            co_return !gone;
        }
        orchestration_query which;
        which.id_prefix("purge-");
        purge_options how;
        how.recursive(in.world.below(2) == 0);
        error_code ec;
        const auto result = co_await in.hub.async_purge_instances(which, how, in.into(ec));
        if (hub_is_gone(ec))
            co_return false;
        check(!ec && result.complete && result.refused == 0, "a purge is not complete");
        const auto left = co_await in.hub.async_count_instances(which, in.into(ec));
        if (ec)
            co_return false;
        check(left == 0, "a purge leaves " + std::to_string(left));
        swept_ = true;
        co_return true;
    }

    std::uint64_t rounds_;
    std::uint64_t round_ = 0;
    std::uint64_t parent_ = 0;
    bool swept_ = false;
};

} // namespace

std::unique_ptr<workload> make_purges(std::uint64_t rounds) {
    return std::make_unique<purges>(rounds);
}

} // namespace pianola::simulation
