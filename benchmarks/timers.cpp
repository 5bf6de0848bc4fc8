// Durable timers that are all due at the same moment: how late their turns are, and how late that
// is durable.
#include "bench.hpp"
#include "embedded_clients.hpp"
#include "process_costs.hpp"
#include "result_line.hpp"

#include <pianola/actors/orchestration_context.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

namespace pianola::bench {
namespace {

constexpr std::size_t timer_starters = 512;
constexpr double slowest_starts_per_second = 1000;

task<std::int64_t> sleeps_until(orchestration_context& ctx, std::int64_t due) {
    co_await ctx.create_timer(instant{due});
    co_return ctx.current_utc_time().ticks_since_epoch();
}

registry timers_registry() {
    registry code;
    code.add_orchestrator("sleeps_until", sleeps_until);
    return code;
}

float in_milliseconds(ticks distance) {
    return std::chrono::duration<float, std::milli>(distance).count();
}

class sleeping {
public:
    sleeping(bench_hub& hub, std::uint64_t count, instant due)
        : client_(hub.get_client()), on_(hub.executor()), count_(count), due_(due) {}

    void run() {
        embedded_clients clients(on_);
        for (std::size_t i = 0; i != timer_starters; ++i)
            clients.begin(start_some(clients));
        clients.begin(watch_from_due());
        clients.wait();
        cpu_since_due = cpu_->so_far();
    }
    cpu_shares cpu_since_due;
    std::vector<float> turn_late_ms;    ///< Turn time − due time.
    std::vector<float> durable_late_ms; ///< Until a waiting client knew of the end.

private:
    asio::awaitable<void> start_some(embedded_clients& clients) {
        while (started_++ < count_) {
            const payload due = to_payload(due_.ticks_since_epoch());
            auto started = co_await client_.async_schedule_new_orchestration_instance(
                "sleeps_until", due, start_options{}, asio::use_awaitable);
            if (system_now() >= due_)
                throw std::runtime_error("the timers were due before all of them were started");
            clients.begin(await_one(started.id));
        }
    }

    asio::awaitable<void> watch_from_due() {
        asio::steady_timer until_due(on_, due_ - system_now());
        co_await until_due.async_wait(asio::use_awaitable);
        cpu_.emplace();
    }

    asio::awaitable<void> await_one(instance_id id) {
        const auto ended =
            co_await client_.async_wait_for_instance_completion(id, true, asio::use_awaitable);
        const instant known = system_now();
        if (!ended || ended->status != runtime_status::completed)
            throw std::runtime_error("an orchestration did not complete");
        const instant turn{from_payload<std::int64_t>(ended->output)};
        const std::scoped_lock lock(mutex_);
        turn_late_ms.push_back(in_milliseconds(turn - due_));
        durable_late_ms.push_back(in_milliseconds(known - due_));
    }

    client client_;
    asio::any_io_executor on_;
    std::uint64_t count_;
    instant due_;
    std::atomic<std::uint64_t> started_ = 0;
    std::mutex mutex_;           ///< Of what was found.
    std::optional<cpu_use> cpu_; ///< From when they are due.
};

} // namespace

void run_timers(const options& settings, std::uint64_t count) {
    bench_hub hub(settings, timers_registry());
    const double head_start = 2 + static_cast<double>(count) / slowest_starts_per_second;
    const auto due =
        system_now() + std::chrono::duration_cast<ticks>(std::chrono::duration<double>(head_start));
    sleeping all(hub, count, due);
    all.run();
    result_line line;
    line.text("workload", "timers");
    line.number("timers", count);
    line.text("durability", to_string(settings.mode));
    line.number("count", all.turn_late_ms.size());
    line.number("turn_late_p50_ms", percentile(all.turn_late_ms, 0.5));
    line.number("turn_late_p99_ms", percentile(all.turn_late_ms, 0.99));
    line.number("earliest_ms", percentile(all.turn_late_ms, 0));
    line.number("durable_late_p50_ms", percentile(all.durable_late_ms, 0.5));
    line.number("durable_late_p99_ms", percentile(all.durable_late_ms, 0.99));
    all.cpu_since_due.add_to(line);
    line.number("rss_mib", resident_mib());
    line.print();
}

} // namespace pianola::bench
