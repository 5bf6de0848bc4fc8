// External events: how many a second reach orchestrations that wait for them.
#include "bench.hpp"
#include "embedded_clients.hpp"

#include <pianola/actors/orchestration_context.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <atomic>
#include <chrono>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace pianola::bench {
namespace {

using steady = std::chrono::steady_clock;

constexpr std::size_t senders = 1024;
constexpr std::uint64_t events_a_generation = 10'000;
constexpr std::uint64_t the_end = 0; ///< The event that says that there are no more.

/// Adds up what it is sent. It continues as new now and then, so that no history grows without end.
task<std::string> receives(orchestration_context& ctx, std::uint64_t sum) {
    for (std::uint64_t i = 0; i != events_a_generation; ++i) {
        const auto event = co_await ctx.wait_for_external_event<std::uint64_t>("signal");
        if (event == the_end)
            co_return std::to_string(sum);
        sum += event;
    }
    ctx.continue_as_new(sum);
    co_return std::string();
}

registry signal_registry() {
    registry code;
    code.add_orchestrator("receives", receives);
    return code;
}

/// Instances that wait for events, and many senders at a time that raise them to each in turn.
class exchange {
public:
    exchange(bench_hub& hub, std::uint64_t instances, measurement& into)
        : client_(hub.get_client()), executor_(hub.executor()), into_(into), sums_(instances) {
        for (std::uint64_t n = 0; n != instances; ++n) {
            start_options options;
            options.id(receiver(n).str());
            client_
                .async_schedule_new_orchestration_instance(
                    "receives", to_payload(std::uint64_t{0}), options, asio::use_future)
                .get();
        }
    }

    void send_for(double seconds, bool measured) {
        deadline_ = steady::now() + std::chrono::duration_cast<steady::duration>(
                                        std::chrono::duration<double>(seconds));
        embedded_clients clients(executor_);
        for (std::size_t i = 0; i != senders; ++i)
            clients.begin(send_some(measured));
        clients.wait();
    }

    /// Waits until all events were taken, and adds the receivers up.
    void end() {
        for (std::uint64_t n = 0; n != sums_.size(); ++n)
            client_.async_raise_event(receiver(n), "signal", to_payload(the_end), asio::use_future)
                .get();
        for (std::uint64_t n = 0; n != sums_.size(); ++n)
            add(n,
                client_.async_wait_for_instance_completion(receiver(n), true, asio::use_future)
                    .get());
    }

private:
    static instance_id receiver(std::uint64_t n) {
        return instance_id{"receiver-" + std::to_string(n)};
    }

    asio::awaitable<void> send_some(bool measured) {
        std::vector<float> latencies_ms;
        do {
            const auto begun = steady::now();
            const std::uint64_t event = ++sent_;
            const std::uint64_t to = event % sums_.size();
            co_await client_.async_raise_event(
                receiver(to), "signal", to_payload(event), asio::use_awaitable);
            sums_[to] += event;
            latencies_ms.push_back(
                std::chrono::duration<float, std::milli>(steady::now() - begun).count());
        } while (steady::now() < deadline_);
        if (measured)
            add(latencies_ms);
    }

    void add(const std::vector<float>& latencies_ms) {
        const std::scoped_lock lock(mutex_);
        into_.latencies_ms.insert(
            into_.latencies_ms.end(), latencies_ms.begin(), latencies_ms.end());
        into_.count += latencies_ms.size();
    }

    void add(std::uint64_t n, const std::optional<instance_metadata>& ended) {
        if (!ended || ended->status != runtime_status::completed)
            throw std::runtime_error("a receiver did not complete");
        if (ended->output != to_payload(std::to_string(sums_[n])))
            throw std::runtime_error("a receiver did not take what it was sent, each once");
        into_.checksum = add_to_checksum(into_.checksum, ended->output.str());
        ++into_.orchestrations;
    }

    client client_;
    asio::any_io_executor executor_;
    std::mutex mutex_;
    measurement& into_;                            ///< Guarded, while clients run.
    std::vector<std::atomic<std::uint64_t>> sums_; ///< Of what was sent to each.
    std::atomic<std::uint64_t> sent_ = 0;
    steady::time_point deadline_;
};

void measure(const options& settings, std::uint64_t instances, measurement& result) {
    bench_hub hub(settings, signal_registry());
    exchange events(hub, instances, result);
    events.send_for(settings.warm_up_seconds, false);
    result.before = reading::take(hub);
    events.send_for(settings.seconds, true);
    events.end();
    result.after = reading::take(hub);
}

} // namespace

void run_signal(const options& settings, std::uint64_t instances) {
    measurement result;
    result.workload = "signal";
    result.parameter = "instances";
    result.parameter_value = instances;
    result.mode = settings.mode;
    const ceiling_around limit(settings);
    measure(settings, instances, result);
    result.limit = limit.finish();
    print_line(std::move(result));
}

} // namespace pianola::bench
