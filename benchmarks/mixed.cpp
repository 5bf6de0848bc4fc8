// Everything at once for minutes: whether an orchestration costs at the end what it did at the
// beginning, and whether memory and writes stay as they are.
#include "bench.hpp"
#include "client_thread.hpp"
#include "mixed_orchestrators.hpp"
#include "process_costs.hpp"
#include "result_line.hpp"
#include "write_watch.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace pianola::bench {
namespace {

using steady = std::chrono::steady_clock;

constexpr std::size_t tenths = 10;
constexpr std::size_t purges_a_tenth = 6;
/// A client may not have seen the end of a younger one.
constexpr steady::duration least_age_of_purged = std::chrono::seconds(5);
/// Latencies kept: what the benchmark itself remembers shall not be seen as the hub's growth.
constexpr std::uint64_t one_latency_in = 16;

/// What the process had used up when a tenth ended.
struct mark {
    double cpu_seconds = process_cpu_seconds();
    std::uint64_t orchestrations = 0;
    std::uint64_t rss_mib = resident_mib();
};

class mixing {
public:
    mixing(const options& settings, client through)
        : client_(std::move(through)),
          tenth_(std::chrono::duration_cast<steady::duration>(
              std::chrono::duration<double>(settings.seconds / tenths))) {}

    void run(std::size_t clients) {
        client_thread thread;
        end_ = steady::now() + tenth_ * tenths;
        for (std::size_t i = 0; i != clients; ++i)
            thread.begin(work(i));
        thread.begin(mark_tenths(thread.executor()));
        thread.begin(purge_now_and_then(thread.executor()));
        thread.run();
    }

    /// CPU seconds for a thousand orchestrations in this tenth, the first being 1.
    [[nodiscard]] double cost_of(std::size_t tenth) const {
        const mark& from = marks_.at(tenth - 1);
        const mark& to = marks_.at(tenth);
        return (to.cpu_seconds - from.cpu_seconds) * 1000 /
               static_cast<double>(
                   std::max<std::uint64_t>(to.orchestrations - from.orchestrations, 1));
    }
    [[nodiscard]] std::uint64_t rss_mib_after(std::size_t tenth) const {
        return marks_.at(tenth).rss_mib;
    }
    [[nodiscard]] std::uint64_t finished() const { return finished_; }
    [[nodiscard]] std::uint64_t purged() const { return purged_; }
    [[nodiscard]] const std::vector<float>& latencies_ms() const { return latencies_ms_; }

private:
    asio::awaitable<void> work(std::size_t next) {
        const auto& kinds = mixed_work();
        for (; steady::now() < end_; ++next) {
            const mixed_kind& kind = kinds[next % kinds.size()];
            const auto begun = steady::now();
            const auto started = co_await client_.async_schedule_new_orchestration_instance(
                kind.orchestrator, payload{}, start_options{}, asio::use_awaitable);
            if (kind.event)
                co_await client_.async_raise_event(
                    started.id, kind.event, payload{}, asio::use_awaitable);
            const auto ended = co_await client_.async_wait_for_instance_completion(
                started.id, true, asio::use_awaitable);
            if (!ended || ended->status != runtime_status::completed)
                throw std::runtime_error("an orchestration did not complete");
            if (finished_++ % one_latency_in == 0)
                latencies_ms_.push_back(
                    std::chrono::duration<float, std::milli>(steady::now() - begun).count());
        }
    }

    asio::awaitable<void> mark_tenths(asio::any_io_executor on) {
        asio::steady_timer timer(std::move(on), steady::now());
        for (mark& each : marks_) {
            co_await timer.async_wait(asio::use_awaitable);
            each = {process_cpu_seconds(), finished_, resident_mib()};
            timer.expires_at(timer.expiry() + tenth_);
        }
    }

    /// Of what ended more than a tenth ago, as a retention policy does.
    asio::awaitable<void> purge_now_and_then(asio::any_io_executor on) {
        const auto age = std::chrono::duration_cast<ticks>(std::max(tenth_, least_age_of_purged));
        asio::steady_timer timer(std::move(on), steady::now());
        while (steady::now() < end_) {
            timer.expires_at(timer.expiry() + tenth_ / purges_a_tenth);
            co_await timer.async_wait(asio::use_awaitable);
            orchestration_query old;
            old.statuses({runtime_status::completed}).completed_to(system_now() - age);
            const auto result =
                co_await client_.async_purge_instances(old, purge_options{}, asio::use_awaitable);
            purged_ += result.purged;
        }
    }

    client client_;
    steady::duration tenth_;
    steady::time_point end_;
    std::array<mark, tenths + 1> marks_;
    std::uint64_t finished_ = 0;
    std::uint64_t purged_ = 0;
    std::vector<float> latencies_ms_;
};

double in_ms(std::chrono::nanoseconds time) {
    return std::chrono::duration<double, std::milli>(time).count();
}

} // namespace

void run_mixed(const options& settings, std::size_t clients) {
    bench_hub hub(settings, mixed_registry());
    mixing all(settings, hub.get_client());
    const auto begun = steady::now();
    const cpu_use cpu;
    write_watch watch(hub, settings.seconds);
    all.run(clients);
    const auto watched = watch.finish();
    const double seconds = std::chrono::duration<double>(steady::now() - begun).count();
    const auto journal = hub.statistics();
    result_line line;
    line.text("workload", "mixed");
    line.number("clients", clients);
    line.text("durability", to_string(settings.mode));
    line.number("count", all.finished());
    line.number("seconds", seconds);
    line.number("per_second", static_cast<double>(all.finished()) / seconds);
    line.number("p50_ms", percentile(all.latencies_ms(), 0.5));
    line.number("p99_ms", percentile(all.latencies_ms(), 0.99));
    line.number("second_tenth_cpu_seconds_per_1000", all.cost_of(2));
    line.number("last_tenth_cpu_seconds_per_1000", all.cost_of(tenths));
    line.number("last_of_second", all.cost_of(tenths) / all.cost_of(2));
    line.number("second_tenth_rss_mib", all.rss_mib_after(2));
    line.number("last_tenth_rss_mib", all.rss_mib_after(tenths));
    line.number("longest_without_write_ms", watched.gap_ms);
    line.number("longest_write_ms", in_ms(journal.longest_write));
    line.number("longest_sync_ms", in_ms(journal.longest_sync));
    line.number("at_seconds", watched.gap_at_seconds);
    line.number("watch_asleep_meanwhile_ms", watched.blind_in_gap_ms);
    line.number("watch_asleep_longest_ms", watched.longest_blind_ms);
    line.number("purged", all.purged());
    cpu.so_far().add_to(line);
    line.number("disk_mib", hub.bytes_on_disk() >> 20);
    line.print();
}

} // namespace pianola::bench
