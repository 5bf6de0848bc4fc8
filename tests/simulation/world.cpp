#include <simulation/world.hpp>

#include <pianola/journal/keyed_journal.hpp>

#include <simulation/disk_contents.hpp>
#include <simulation/history_check.hpp>
#include <simulation/lent_journal.hpp>

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>

#include <chrono>
#include <exception>
#include <optional>
#include <utility>

// For the leak checker of AddressSanitizer. A crash ends a process, so nothing is taken apart in
// order: a hub and the operations that wait in it go on holding each other. All other checks stay.
extern "C" int __lsan_is_turned_off() { return 1; }

namespace pianola::simulation {
namespace {

constexpr std::uint64_t most_steps = 3'000'000;
/// Of a life in which code is missing, and instances wait for it without end.
constexpr std::uint64_t most_parked_steps = 20'000;
/// 2026-01-01T00:00:00Z
constexpr instant first_day{17'672'256'000'000'000};
/// How long a hub gets to come to rest.
constexpr ticks rest = std::chrono::seconds{30};

std::string describe(const stored_state& state) {
    const instance_record& record = state.record;
    return record.id.str() + ": " + std::string(to_string(record.status)) + ", execution " +
           std::to_string(record.execution.value()) + ", turn " +
           std::to_string(record.turn.value()) + ", " + std::to_string(state.history.size()) +
           " events, " + std::to_string(state.waiting) + " messages waiting, " +
           std::to_string(record.open_activities) + " activities, " +
           std::to_string(state.timers.size()) + " timers open" +
           (record.turn_due ? ", a turn due" : "");
}

} // namespace

/// Everything in memory; all of it is gone after a crash. Destroyed from the bottom up, the context
/// last.
struct world::life {
    life(std::uint64_t seed, instant begin) : context(seed, begin) {}
    ~life() {
        context.kill();
        clients.kill();
    }

    sim_context context;
    std::shared_ptr<sim_clock> clock = std::make_shared<sim_clock>(context);
    std::shared_ptr<faulting_log> log;
    std::unique_ptr<pianola::journal> journal;
    std::optional<task_hub> hub;
    waiting_clients clients;
    std::optional<client_side> side;
    std::exception_ptr failure;
    std::size_t driving = 0;
    std::optional<error_code> ran; ///< What async_run ended with.
};

world::world(std::uint64_t seed, const task_hub_params& params, workloads& all)
    : random_(seed), params_(params), workloads_(all), now_(first_day) {}

world::~world() = default;

std::shared_ptr<const registry> world::code_without(std::uint64_t missing) const {
    auto code = std::make_shared<registry>();
    for (std::size_t i = 0; i != workloads_.size(); ++i) {
        workloads_[i]->add_activities(*code);
        if ((missing >> i & 1) == 0)
            workloads_[i]->add_orchestrators(*code);
    }
    return code;
}

bool world::all_done() const {
    for (const auto& each : workloads_)
        if (!each->done())
            return false;
    return true;
}

/// What the workloads wait for, and what the disk says about every instance that has not ended.
std::string world::all_left(life& in) const {
    std::string left;
    for (const auto& each : workloads_)
        left += each->left();
    for (const auto& [id, state] : read_disk(disk_, in.context.get_executor()))
        if (!is_terminal(state.record.status))
            left += "\n  " + describe(state);
    return left;
}

void world::open(life& in, const life_plan& plan) {
    const auto store = std::make_shared<memory_store>(disk_, in.context.get_executor(plan.disk));
    in.log = std::make_shared<faulting_log>(store, in.context, plan.faults);
    keyed_store opened;
    opened.log = in.log;
    opened.reader = store;
    opened.mark = disk_->mark();
    keyed_journal_params where;
    where.commit_executor = in.context.get_executor();
    where.read_executor = in.context.get_executor(plan.reads);
    where.committer = plan.committer;
    error_code ec;
    diagnostics why;
    in.journal = keyed_journal::open(std::move(opened), std::move(where), ec, why);
    check(in.journal != nullptr, "the journal does not open: " + ec.message() + " " + why.message);

    const auto lent =
        std::make_shared<lent_journal>(*in.journal, in.context.get_executor(plan.deliveries));
    task_hub_environment environment(
        in.context.get_executor(plan.hub), lent, code_without(plan.missing_code));
    environment.activity_executor = in.context.get_executor(plan.activities);
    environment.clock = in.clock;
    params_.seed += ++lives_; // ids must not be those of the life before
    in.hub.emplace(std::move(environment), params_);
    in.hub->async_run([&in](error_code ended) { in.ran = ended; });
    in.side.emplace(
        in.hub->get_client(), in.context, in.clients, [&in](boost::asio::awaitable<void> client) {
            ++in.driving;
            asio::co_spawn(in.context.get_executor(),
                           std::move(client),
                           [&in](const std::exception_ptr& error) {
                               --in.driving;
                               if (error)
                                   in.failure = error;
                           });
        });
}

life_end world::live(const life_plan& plan) {
    life in(plan.seed, now_);
    open(in, plan);
    for (const auto& each : workloads_)
        each->begin(*in.side);
    life_end end = run(in, plan);
    if (end == life_end::stopped || (end == life_end::failed && plan.stop_after_failure))
        if (!stop(in))
            end = life_end::crashed;
    close(in);
    return end;
}

life_end world::run(life& in, const life_plan& plan) {
    for (std::uint64_t step = 0;; ++step) {
        const bool moved = in.context.step();
        if (in.failure)
            std::rethrow_exception(in.failure);
        if (in.log->crash_is_due() || step >= plan.crash_at_step)
            return life_end::crashed;
        if (step >= plan.stop_at_step)
            return life_end::stopped;
        if (in.driving == 0) {
            if (all_done())
                return life_end::done;
            check(in.log->failed() || plan.missing_code != 0,
                  "the clients were sent away, though nothing has failed");
            return in.log->failed() ? life_end::failed : life_end::stopped;
        }
        check(!in.ran || in.log->failed(), "the hub stopped by itself");
        if (plan.clock_steps && in.context.below(500) == 0)
            in.clock->step_by(
                ticks{static_cast<std::int64_t>(in.context.below(40'000'000)) - 20'000'000});
        if (plan.missing_code != 0 && (!moved || step > most_parked_steps))
            return life_end::stopped;
        if (!moved || step > most_steps)
            throw check_failed((moved ? "still busy:" : "stuck:") + all_left(in));
    }
}

/// The orderly end: nothing may be lost by it, not even to a power cut. False when a crash came
/// before it.
bool world::stop(life& in) {
    const auto until = [&in](const char* what, const auto& done) {
        for (std::uint64_t step = 0; !done(); ++step) {
            const bool moved = in.context.step();
            if (in.log->crash_is_due())
                return false;
            check(moved && step < most_steps, what);
            if (in.failure)
                std::rethrow_exception(in.failure);
        }
        return true;
    };
    in.hub->cancel();
    if (!until("the hub does not stop", [&] { return in.ran.has_value(); }))
        return false;
    const bool failed = in.log->failed();
    check(failed || !*in.ran, "the hub did not stop in order: " + in.ran->message());
    std::optional<error_code> closed;
    in.journal->async_close(
        asio::bind_executor(in.context.get_executor(), [&](error_code ec) { closed = ec; }));
    if (!until("the journal does not close", [&] { return closed.has_value(); }))
        return false;
    check(failed == closed->failed() || in.log->failed(),
          "the journal did not close in order: " + closed->message());
    check(in.log->failed() || disk_->unsynced_batches() == 0,
          "after an orderly end a power cut would lose something");
    return true;
}

/// What is in memory will be gone, and of what was not synced the disk keeps some.
void world::close(life& in) {
    trace_ = trace_ * 31 + in.context.trace();
    writes_ = in.log->writes();
    syncs_ = in.log->syncs();
    now_ = in.context.now();
    latest_ = std::max(latest_, in.clock->latest());
    disk_->crash(static_cast<std::size_t>(random_() % (disk_->unsynced_batches() + 1)));
}

void world::check_end() {
    life in(random_(), now_);
    open(in, life_plan{});
    for (std::uint64_t step = 0; in.context.step(now_ + rest); ++step)
        check(step < most_steps, "the hub does not come to rest");
    check(stop(in), "a life without faults crashed");
    close(in);
    const disk_contents disk = read_disk(disk_, in.context.get_executor());
    for (const auto& [id, state] : disk)
        check_instance(state, latest_);
    for (const auto& each : workloads_)
        each->check_end(disk);
}

} // namespace pianola::simulation
