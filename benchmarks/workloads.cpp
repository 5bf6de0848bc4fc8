#include "bench.hpp"
#include "embedded_clients.hpp"
#include "greeting.hpp"
#include "process_costs.hpp"

#include <pianola/actors/orchestration_context.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <mutex>
#include <stdexcept>
#include <utility>

namespace pianola::bench {
namespace {

using steady = std::chrono::steady_clock;

task<std::vector<std::string>> hello(orchestration_context& ctx) {
    std::vector<std::string> greetings;
    for (const char* name : {"Tokyo", "London", "Seattle"}) {
        const std::string city = name;
        greetings.push_back(co_await ctx.call_activity<std::string>("say_hello", city));
    }
    co_return greetings;
}

/// What the steps of chains cost, in the first tenth of each and in the last. One runs at a time.
class chain_costs {
public:
    void at(std::uint64_t step, std::uint64_t length) {
        const std::uint64_t tenth = length / 10;
        if (tenth == 0)
            return;
        const double now = process_cpu_seconds();
        if (step == 0)
            first_ -= now;
        else if (step == tenth)
            first_ += now;
        else if (step == length - tenth)
            last_ -= now;
        else if (step == length) {
            last_ += now;
            steps_ += tenth;
        }
    }
    void forget() { *this = {}; }
    void add_to(measurement& result) const {
        if (steps_ == 0)
            return;
        const auto microseconds = [this](double seconds) {
            return seconds * 1e6 / static_cast<double>(steps_);
        };
        result.also.emplace_back("first_tenth_cpu_us", microseconds(first_));
        result.also.emplace_back("last_tenth_cpu_us", microseconds(last_));
    }

private:
    double first_ = 0;
    double last_ = 0;
    std::uint64_t steps_ = 0; ///< Of either.
};

task<std::uint64_t> chain(orchestration_context& ctx, std::uint64_t length, chain_costs& costs) {
    const std::string city = "Tokyo";
    std::uint64_t completed = 0;
    for (std::uint64_t i = 0; i != length; ++i) {
        costs.at(i, length);
        const std::string greeting = co_await ctx.call_activity<std::string>("say_hello", city);
        completed += greeting.empty() ? 0 : 1;
    }
    costs.at(length, length);
    co_return completed;
}

registry bench_registry(const options& settings, chain_costs& costs) {
    registry code;
    code.add_activity("say_hello", say_hello, {.idempotent = settings.idempotent});
    code.add_orchestrator("hello", hello);
    code.add_orchestrator("chain", [&costs](orchestration_context& ctx, std::uint64_t length) {
        return chain(ctx, length, costs);
    });
    code.add_orchestrator("fan_out", greet_at_once);
    return code;
}

/// One round of work, repeated by so many clients at once, first to warm up and then measured.
struct load {
    std::string orchestrator;
    payload input;
    std::size_t concurrency = 1;
    std::uint64_t count_each = 1; ///< What one orchestration counts for.
};

class driver {
public:
    driver(const load& work, bench_hub& hub, measurement& into)
        : work_(work), client_(hub.get_client()), executor_(hub.executor()), into_(into) {}

    void run_for(double seconds, bool measured) {
        measured_ = measured;
        deadline_ = steady::now() + std::chrono::duration_cast<steady::duration>(
                                        std::chrono::duration<double>(seconds));
        embedded_clients clients(executor_);
        for (std::size_t i = 0; i != work_.concurrency; ++i)
            clients.begin(repeat());
        clients.wait();
    }

private:
    /// What one client saw.
    struct share {
        std::vector<float> latencies_ms;
        std::uint64_t checksum = 0;
    };

    asio::awaitable<void> repeat() {
        share seen;
        do {
            const auto begun = steady::now();
            auto started = co_await client_.async_schedule_new_orchestration_instance(
                work_.orchestrator, work_.input, start_options(), asio::use_awaitable);
            auto ended = co_await client_.async_wait_for_instance_completion(
                started.id, true, asio::use_awaitable);
            if (!ended || ended->status != runtime_status::completed)
                throw std::runtime_error("an orchestration did not complete");
            if (measured_)
                note(begun, *ended, seen);
        } while (steady::now() < deadline_);
        add(seen);
    }

    static void note(steady::time_point begun, const instance_metadata& ended, share& seen) {
        seen.latencies_ms.push_back(
            std::chrono::duration<float, std::milli>(steady::now() - begun).count());
        seen.checksum = add_to_checksum(seen.checksum, ended.output.str());
    }

    void add(const share& seen) {
        const std::scoped_lock lock(mutex_);
        into_.latencies_ms.insert(
            into_.latencies_ms.end(), seen.latencies_ms.begin(), seen.latencies_ms.end());
        into_.checksum += seen.checksum;
        into_.orchestrations += seen.latencies_ms.size();
        into_.count += seen.latencies_ms.size() * work_.count_each;
    }

    const load& work_;
    client client_;
    asio::any_io_executor executor_;
    std::mutex mutex_; ///< Of what is added up.
    measurement& into_;
    bool measured_ = false;
    steady::time_point deadline_;
};

void measure(const options& settings, const load& work, measurement& result) {
    chain_costs costs;
    bench_hub hub(settings, bench_registry(settings, costs));
    driver drive(work, hub, result);
    drive.run_for(settings.warm_up_seconds, false);
    costs.forget();
    result.before = reading::take(hub);
    drive.run_for(settings.seconds, true);
    result.after = reading::take(hub);
    costs.add_to(result);
}

void run(const options& settings, const load& work, measurement result) {
    result.mode = settings.mode;
    if (settings.idempotent)
        result.workload += "_idempotent";
    const ceiling_around limit(settings);
    measure(settings, work, result);
    result.limit = limit.finish();
    print_line(std::move(result));
}

measurement named(std::string workload, std::string parameter, std::size_t value) {
    measurement m;
    m.workload = std::move(workload);
    m.parameter = std::move(parameter);
    m.parameter_value = value;
    return m;
}

} // namespace

void run_hello(const options& settings, std::size_t concurrency) {
    run(settings, {"hello", {}, concurrency, 1}, named("hello", "concurrency", concurrency));
}

void run_chain(const options& settings, std::size_t length) {
    run(settings, {"chain", to_payload(length), 1, length}, named("chain", "length", length));
}

void run_fan_out(const options& settings, std::size_t width) {
    run(settings, {"fan_out", to_payload(width), 1, width}, named("fan_out", "width", width));
}

} // namespace pianola::bench
