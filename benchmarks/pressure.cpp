// Light work beside heavy work: what the orchestrations of a few clients wait for when others ask
// for much.
#include "client_thread.hpp"
#include "crowd.hpp"
#include "greeting.hpp"
#include "result_line.hpp"
#include "steady_load.hpp"

#include <pianola/actors/orchestration_context.hpp>

#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <functional>
#include <stdexcept>
#include <thread>
#include <utility>

namespace pianola::bench {
namespace {

using steady = std::chrono::steady_clock;

constexpr double light_turns_per_second = 1000;
constexpr std::size_t flooding_clients = 2048;

task<void> ends_unseen(orchestration_context&) { co_return; }

registry pressure_registry() {
    registry code = load_registry();
    code.add_orchestrator("fan_out", greet_at_once);
    code.add_orchestrator("ends", ends_unseen);
    return code;
}

/// Light work goes on from the first line to the last.
class pressing {
public:
    pressing(const options& settings, std::uint64_t instances, std::uint64_t width)
        : settings_(settings),
          instances_(instances),
          width_(width),
          hub_(settings, pressure_registry()) {
        start_crowd(hub_.get_client(), "ends", "ended-", instances);
        await_count(hub_.get_client(), runtime_status::completed, instances);
        load_.emplace(hub_.get_client(), light_turns_per_second);
        std::this_thread::sleep_for(std::chrono::duration<double>(settings.warm_up_seconds));
    }

    void run() {
        measure("nothing", [this] { return rest(); });
        measure("fan_out", [this] { return fan_out(); });
        measure("flood", [this] { return flood(); });
        measure("purge", [this] { return purge(); });
        measure("reclaiming", [this] { return reclaim(); });
    }

private:
    /// `heavy` gives how much it has done.
    void measure(const std::string& name, const std::function<std::uint64_t()>& heavy) {
        constexpr std::chrono::milliseconds least(100); // some light work ends in it
        const auto until = steady::now() + least;
        load_->begin_measuring();
        const std::uint64_t done = heavy();
        std::this_thread::sleep_until(until);
        const auto light = load_->end_measuring();
        result_line line;
        line.text("workload", "pressure");
        line.text("beside", name);
        line.text("durability", to_string(settings_.mode));
        line.number("count", light.latencies_ms.size());
        line.number("seconds", light.seconds);
        line.number("heavy_count", done);
        line.number("p50_ms", percentile(light.latencies_ms, 0.5));
        line.number("p99_ms", percentile(light.latencies_ms, 0.99));
        line.number("max_ms", percentile(light.latencies_ms, 1));
        light.cpu.add_to(line);
        line.number("rss_mib", resident_mib());
        line.print();
    }

    [[nodiscard]] std::uint64_t rest() const {
        std::this_thread::sleep_for(std::chrono::duration<double>(settings_.seconds));
        return 0;
    }

    /// Activities of orchestrations that each run very many at once, one after the other.
    [[nodiscard]] std::uint64_t fan_out() const {
        const payload width = to_payload(width_);
        auto client = hub_.get_client();
        std::uint64_t done = 0;
        for (const auto until = end_of_line(); steady::now() < until; done += width_) {
            const auto started = client
                                     .async_schedule_new_orchestration_instance(
                                         "fan_out", width, start_options{}, asio::use_future)
                                     .get();
            const auto ended =
                client.async_wait_for_instance_completion(started.id, false, asio::use_future)
                    .get();
            if (!ended || ended->status != runtime_status::completed)
                throw std::runtime_error("an orchestration did not complete");
        }
        return done;
    }

    /// Starts, by many clients that wait for no more than that each is durable.
    [[nodiscard]] std::uint64_t flood() const {
        std::uint64_t done = 0;
        const auto until = end_of_line();
        const auto start_some = [&]() -> asio::awaitable<void> {
            for (auto client = hub_.get_client(); steady::now() < until; ++done)
                co_await client.async_schedule_new_orchestration_instance(
                    "ends", payload{}, start_options{}, asio::use_awaitable);
        };
        client_thread thread;
        for (std::size_t i = 0; i != flooding_clients; ++i)
            thread.begin(start_some());
        thread.run();
        return done;
    }

    [[nodiscard]] std::uint64_t purge() {
        orchestration_query all;
        all.name("ends").statuses({runtime_status::completed});
        purged_ = hub_.get_client()
                      .async_purge_instances(all, purge_options{}, asio::use_future)
                      .get()
                      .purged;
        if (purged_ < instances_)
            throw std::runtime_error("not everything was purged");
        return purged_;
    }

    [[nodiscard]] std::uint64_t reclaim() const {
        await_reclaimed(hub_, purged_);
        return purged_;
    }

    [[nodiscard]] steady::time_point end_of_line() const {
        return steady::now() + std::chrono::duration_cast<steady::duration>(
                                   std::chrono::duration<double>(settings_.seconds));
    }

    const options& settings_;
    std::uint64_t instances_;
    std::uint64_t width_;
    std::uint64_t purged_ = 0;
    bench_hub hub_;
    std::optional<steady_load> load_;
};

} // namespace

void run_pressure(const options& settings, std::uint64_t instances, std::uint64_t width) {
    pressing(settings, instances, width).run();
}

} // namespace pianola::bench
