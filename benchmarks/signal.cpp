// External events: how many a second reach orchestrations that wait for them.
#include "bench.hpp"
#include "client_thread.hpp"

#include <pianola/actors/orchestration_context.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace pianola::bench {
namespace {

using steady = std::chrono::steady_clock;

constexpr std::size_t senders = 1024;
constexpr std::uint64_t events_a_generation = 10'000;

/// What a receiver has taken so far; it continues as new now and then, so that no history grows
/// without end.
struct tally {
    std::uint64_t left = 0;
    std::uint64_t sum = 0;
};

task<std::string> receives(orchestration_context& ctx, std::vector<std::uint64_t> so_far) {
    tally now{so_far.at(0), so_far.at(1)};
    for (std::uint64_t i = 0; i != events_a_generation && now.left != 0; ++i, --now.left)
        now.sum += co_await ctx.wait_for_external_event<std::uint64_t>("signal");
    if (now.left != 0)
        ctx.continue_as_new(std::vector<std::uint64_t>{now.left, now.sum});
    co_return std::to_string(now.sum);
}

registry signal_registry() {
    registry code;
    code.add_orchestrator("receives", receives);
    return code;
}

instance_id receiver(std::uint64_t n) { return instance_id{"receiver-" + std::to_string(n)}; }

/// So many events to each of so many instances, in turn, by many senders at a time.
class sending {
public:
    sending(client through, std::uint64_t instances, std::uint64_t events, measurement& into)
        : client_(std::move(through)), instances_(instances), left_(events), into_(into) {}

    void run() {
        client_thread thread;
        for (std::size_t i = 0; i != senders; ++i)
            thread.begin(send_some());
        thread.run();
    }

private:
    asio::awaitable<void> send_some() {
        while (left_ != 0) {
            const std::uint64_t n = --left_;
            const payload data = to_payload(n);
            const auto begun = steady::now();
            co_await client_.async_raise_event(
                receiver(n % instances_), "signal", data, asio::use_awaitable);
            into_.latencies_ms.push_back(
                std::chrono::duration<float, std::milli>(steady::now() - begun).count());
        }
    }

    client client_;
    std::uint64_t instances_;
    std::uint64_t left_;
    measurement& into_;
};

/// Sends, and waits until every event has been taken.
void send_all(client through, std::uint64_t instances, std::uint64_t each, measurement& into) {
    for (std::uint64_t n = 0; n != instances; ++n) {
        start_options options;
        options.id(receiver(n).str());
        const payload none = to_payload(std::vector<std::uint64_t>{each, 0});
        through
            .async_schedule_new_orchestration_instance("receives", none, options, asio::use_future)
            .get();
    }
    sending(through, instances, instances * each, into).run();
    for (std::uint64_t n = 0; n != instances; ++n) {
        const auto ended =
            through.async_wait_for_instance_completion(receiver(n), true, asio::use_future).get();
        if (!ended || ended->status != runtime_status::completed)
            throw std::runtime_error("a receiver did not complete");
        into.checksum = add_to_checksum(into.checksum, ended->output.str());
        ++into.orchestrations;
    }
}

} // namespace

void run_signal(const options& settings, std::uint64_t instances) {
    measurement warm;
    measurement result;
    result.workload = "signal";
    result.parameter = "instances";
    result.parameter_value = instances;
    result.mode = settings.mode;
    result.limit = measure_ceiling(settings);
    bench_hub hub(settings, signal_registry());
    // How fast it is says how much is enough.
    const auto begun = steady::now();
    send_all(hub.get_client(), instances, 100, warm);
    const double seconds = std::chrono::duration<double>(steady::now() - begun).count();
    const auto each = static_cast<std::uint64_t>(100 * settings.seconds / seconds * 1.2) + 1;
    result.before = reading::take(hub);
    send_all(hub.get_client(), instances, each, result);
    result.after = reading::take(hub);
    result.count = instances * each;
    print_line(std::move(result));
}

} // namespace pianola::bench
