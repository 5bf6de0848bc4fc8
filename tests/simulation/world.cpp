#include <pianola/journal/memory_journal.hpp>

#include <simulation/history_check.hpp>
#include <simulation/world.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <utility>

namespace pianola::simulation {
namespace {

constexpr std::uint64_t most_steps = 3'000'000;
/// 2026-01-01T00:00:00Z
constexpr instant first_day{17'672'256'000'000'000};

} // namespace

/// Everything in memory; all of it is gone after a crash. Destroyed from the bottom up, the context
/// with the handlers that never ran last.
struct world::life {
    life(std::uint64_t seed, instant begin) : context(seed, begin) {}

    sim_context context;
    std::shared_ptr<sim_clock> clock = std::make_shared<sim_clock>(context);
    std::shared_ptr<faulting_log> log;
    std::shared_ptr<pianola::journal> journal;
    std::optional<task_hub> hub;
    std::exception_ptr failure;
    std::size_t driving = 0;
    bool stopped = false;
};

world::world(std::uint64_t seed, const task_hub_params& params, workloads& all)
    : random_(seed), params_(params), workloads_(all), now_(first_day) {
    auto code = std::make_shared<registry>();
    for (const auto& each : all)
        each->add_to(*code);
    code_ = std::move(code);
}

world::~world() = default;

bool world::all_done() const {
    for (const auto& each : workloads_)
        if (!each->done())
            return false;
    return true;
}

void world::crash() {
    const std::size_t written = disk_->unsynced_batches();
    disk_->crash(static_cast<std::size_t>(random_() % (written + 1)));
}

life_end world::live(const life_plan& plan) {
    life in(plan.seed, now_);
    memory_journal_options options(disk_, in.context.get_executor());
    options.decorate = [&](std::shared_ptr<pianola::log> inner) {
        in.log = std::make_shared<faulting_log>(std::move(inner), in.context, plan.faults);
        return in.log;
    };
    error_code ec;
    diagnostics why;
    in.journal = open_memory_journal(std::move(options), ec, why);
    check(in.journal != nullptr, "the journal does not open: " + ec.message() + " " + why.message);
    task_hub_environment environment(in.context.get_executor(), in.journal, code_);
    environment.clock = in.clock;
    in.hub.emplace(std::move(environment), params_);
    in.hub->async_run([](error_code) {});

    for (const auto& each : workloads_) {
        ++in.driving;
        asio::co_spawn(in.context.get_executor(),
                       each->drive(in.hub->get_client(), in.context),
                       [&in](const std::exception_ptr& error) {
                           --in.driving;
                           if (error)
                               in.failure = error;
                       });
    }
    life_end end = life_end::done;
    for (std::uint64_t step = 0;; ++step) {
        const bool moved = in.context.step();
        if (in.failure)
            std::rethrow_exception(in.failure);
        if (in.driving == 0)
            break; // all done, or the journal has failed
        if (step >= plan.crash_at_step || in.log->crash_is_due())
            break;
        if (plan.clock_steps && in.context.below(500) == 0)
            in.clock->step_by(
                ticks{static_cast<std::int64_t>(in.context.below(40'000'000)) - 20'000'000});
        if (!moved || step > most_steps) {
            std::string left;
            for (const auto& each : workloads_)
                left += each->left();
            throw check_failed((moved ? "still busy:" : "stuck:") + left);
        }
    }
    if (!all_done())
        end = life_end::crashed;
    else
        run_aside(in, check_histories(in.hub->get_client(), workloads_));
    trace_ = trace_ * 31 + in.context.trace();
    writes_ += in.log->writes();
    now_ = in.context.now();
    crash();
    return end;
}

void world::run_aside(life& in, asio::awaitable<void> what) {
    bool done = false;
    asio::co_spawn(
        in.context.get_executor(), std::move(what), [&](const std::exception_ptr& error) {
            done = true;
            in.failure = error;
        });
    while (!done)
        check(in.context.step(), "a check after the end does not end");
    if (in.failure)
        std::rethrow_exception(in.failure);
}

void world::check_end() {
    life in(1, now_);
    memory_journal_options options(disk_, in.context.get_executor());
    error_code ec;
    diagnostics why;
    in.journal = open_memory_journal(std::move(options), ec, why);
    check(in.journal != nullptr, "the journal does not open at the end: " + why.message);
    auto leftovers = [](std::shared_ptr<pianola::journal> journal) -> asio::awaitable<void> {
        const auto timers = co_await journal->async_scan_timers({}, 100, asio::use_awaitable);
        check(timers.items.empty(), "timers are left over: " + std::to_string(timers.items.size()));
        const auto waiting = co_await journal->async_scan_waiting({}, 100, asio::use_awaitable);
        check(waiting.items.empty(),
              "messages are left over: " + std::to_string(waiting.items.size()));
    };
    run_aside(in, leftovers(in.journal));
}

} // namespace pianola::simulation
