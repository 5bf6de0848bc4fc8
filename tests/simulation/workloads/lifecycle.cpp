// One id started, suspended, resumed, terminated and replaced, over and over, with a child that
// must go down with it.
#include <pianola/actors/orchestration_context.hpp>

#include <simulation/workload.hpp>

namespace pianola::simulation {
namespace {

task<void> waits_for_ever(orchestration_context& ctx) {
    co_await ctx.wait_for_external_event<payload>("never");
}

task<void> keeps_a_child(orchestration_context& ctx) {
    const auto options = sub_orchestration_options{}.id(ctx.instance_id().str() + "-child");
    co_await ctx.call_sub_orchestrator("waits_for_ever", payload{}, options);
}

class lifecycle final : public workload {
public:
    explicit lifecycle(std::uint64_t rounds) : rounds_(rounds) {}

    void add_orchestrators(registry& code) const override {
        code.add_orchestrator("keeps_a_child", keeps_a_child)
            .add_orchestrator("waits_for_ever", waits_for_ever);
    }

    void begin(client_side& in) override {
        orphans_ = orphans_ || lives_++ != 0; // a round begun again replaces what it had begun
        in.spawn(all_rounds(in));
    }
    [[nodiscard]] bool done() const override { return round_ == rounds_; }
    [[nodiscard]] std::string left() const override { return done() ? "" : " " + id_.str(); }

private:
    boost::asio::awaitable<void> all_rounds(client_side& in) {
        bool alive = true;
        while (alive && round_ != rounds_)
            alive = co_await one_round(in, in.world.below(3));
    }

    /// False when this life has ended.
    boost::asio::awaitable<bool> one_round(client_side& in, std::uint64_t kind) {
        error_code ec;
        start_options options;
        using enum runtime_status;
        options.id(id_.str()).replaceable(
            {pending, running, suspended, completed, failed, terminated, canceled});
        co_await in.hub.async_schedule_new_orchestration_instance(
            "keeps_a_child", payload{}, options, in.into(ec));
        if (ec)
            co_return false;
        co_await in.hub.async_wait_for_instance_start(child_, false, in.into(ec));
        if (!ec && kind == 0)
            co_await rest(in, ec);
        if (!ec && kind == 1) { // the next round replaces it while it runs
            ++round_;
            orphans_ = true;
            co_return true;
        }
        if (!ec)
            co_await in.hub.async_terminate_instance(
                id_, payload::text("enough"), true, in.into(ec));
        if (ec && ec != errc::instance_finished)
            co_return false;
        const bool ended = co_await both_end(in);
        co_return ended;
    }

    boost::asio::awaitable<void> rest(client_side& in, error_code& ec) {
        co_await in.hub.async_suspend_instance(id_, payload::text("rest"), in.into(ec));
        if (!ec)
            co_await in.hub.async_resume_instance(id_, payload::text("go on"), in.into(ec));
    }

    boost::asio::awaitable<bool> both_end(client_side& in) {
        for (const auto& id : {id_, child_}) {
            error_code ec;
            // The child of a parent that was replaced has nobody to go down with.
            if (orphans_)
                co_await in.hub.async_terminate_instance(id, payload{}, false, in.into(ec));
            if (ec && ec != errc::instance_finished && ec != errc::instance_not_found)
                co_return false;
            const auto ended =
                co_await in.hub.async_wait_for_instance_completion(id, true, in.into(ec));
            if (ec)
                co_return false;
            // A parent that replaced a running one finds its child id in use, and fails by that.
            check(!ended || ended->status != runtime_status::completed,
                  id.str() + " completed, which it never does");
        }
        ++round_;
        co_return true;
    }

    instance_id id_{"lifecycle"};
    instance_id child_{"lifecycle-child"};
    std::uint64_t rounds_;
    std::uint64_t round_ = 0;
    std::uint64_t lives_ = 0;
    bool orphans_ = false;
};

} // namespace

std::unique_ptr<workload> make_lifecycle(std::uint64_t rounds) {
    return std::make_unique<lifecycle>(rounds);
}

} // namespace pianola::simulation
