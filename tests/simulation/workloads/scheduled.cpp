// Starts in the future: nothing runs before its time, what was sent before is taken then, and what
// is terminated before never runs.
#include <pianola/actors/orchestration_context.hpp>

#include <simulation/workload.hpp>

#include <algorithm>
#include <chrono>

namespace pianola::simulation {
namespace {

using namespace std::chrono_literals;
using numbers = std::vector<std::uint64_t>;

/// Takes what it is told to take, but not before the time it is given.
task<numbers> appointed(orchestration_context& ctx, std::int64_t time) {
    if (ctx.current_utc_time() < instant{time})
        throw std::runtime_error("too early");
    numbers taken;
    for (;;) {
        const auto item = co_await ctx.wait_for_external_event<std::uint64_t>("item");
        if (item == 0)
            co_return taken;
        taken.push_back(item);
    }
}

struct appointment {
    instance_id id;
    bool cancel = false; ///< Before its time.
    std::uint64_t count = 0;
    std::uint64_t next = 1;
    std::optional<instant> time;
    bool started = false;
    bool ended = false;
    numbers acknowledged;
};

class scheduled final : public workload {
public:
    explicit scheduled(std::uint64_t count) {
        for (std::uint64_t i = 0; i != count; ++i) {
            appointment one;
            one.id = instance_id{"appointed-" + std::to_string(i)};
            one.cancel = i % 3 == 2;
            one.count = 1 + i % 4;
            all_.push_back(std::move(one));
        }
    }

    void add_orchestrators(registry& code) const override {
        code.add_orchestrator("appointed", appointed);
    }
    void begin(client_side& in) override {
        for (auto& one : all_)
            if (!one.ended)
                in.spawn(keep(in, one));
    }
    [[nodiscard]] bool done() const override {
        return std::ranges::all_of(all_, [](const appointment& one) { return one.ended; });
    }
    [[nodiscard]] std::string left() const override {
        std::string ids;
        for (const auto& one : all_)
            if (!one.ended)
                ids += " " + one.id.str();
        return ids;
    }

private:
    boost::asio::awaitable<void> keep(client_side& in, appointment& one) {
        if (!one.started)
            co_await start(in, one);
        if (!one.started)
            co_return;
        while (one.next <= one.count) {
            const std::uint64_t number = one.next++;
            const bool alive = co_await send(in, one, number);
            if (!alive)
                co_return;
            one.acknowledged.push_back(number);
        }
        error_code ec;
        if (one.cancel)
            co_await in.hub.async_terminate_instance(
                one.id, payload::text("off"), false, in.into(ec));
        else
            co_await in.hub.async_raise_event(
                one.id, "item", to_payload(std::uint64_t{0}), in.into(ec));
        if (hub_is_gone(ec))
            co_return;
        check(!ec || ec == errc::instance_finished, one.id.str() + ": " + ec.message());
        const auto ended = co_await ensure_ended(in, one.id);
        if (ended)
            check_ended(one, *ended);
    }

    static boost::asio::awaitable<void> start(client_side& in, appointment& one) {
        if (!one.time) // the same however often it is asked for
            one.time = in.world.now() + saturating_ticks(1s * in.world.below(20));
        start_options options;
        options.id(one.id.str()).replaceable({}).start_at(*one.time);
        error_code ec;
        co_await in.hub.async_schedule_new_orchestration_instance(
            "appointed", to_payload(one.time->ticks_since_epoch()), options, in.into(ec));
        check(!ec || ec == errc::instance_already_exists || cannot_start_now(ec),
              one.id.str() + " cannot be scheduled: " + ec.message());
        one.started = !cannot_start_now(ec);
    }

    static boost::asio::awaitable<bool> send(client_side& in,
                                             const appointment& to,
                                             std::uint64_t number) {
        error_code ec;
        co_await in.hub.async_raise_event(to.id, "item", to_payload(number), in.into(ec));
        check(!ec || hub_is_gone(ec), to.id.str() + " refuses an event: " + ec.message());
        co_await in.pause(1s);
        co_return !hub_is_gone(ec);
    }

    static void check_ended(appointment& one, const instance_metadata& ended) {
        using enum runtime_status;
        const std::string id = one.id.str();
        check(ended.status == (one.cancel ? terminated : completed),
              id + " is " + std::string(to_string(ended.status)) + ": " +
                  (ended.failure ? ended.failure->message : ""));
        check(ended.scheduled_start == one.time, id + " has another time");
        one.ended = true;
        if (one.cancel)
            return;
        const auto taken = from_payload<numbers>(ended.output);
        check(std::ranges::is_sorted(taken), id + " took events out of order");
        check(std::ranges::adjacent_find(taken) == taken.end(), id + " took an event twice");
        check(std::ranges::includes(taken, one.acknowledged), id + " lost an event");
    }

    std::vector<appointment> all_;
};

} // namespace

std::unique_ptr<workload> make_scheduled(std::uint64_t count) {
    return std::make_unique<scheduled>(count);
}

} // namespace pianola::simulation
