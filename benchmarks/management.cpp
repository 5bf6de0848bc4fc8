// Managing many instances while others run: lists and counts, and purging.
#include "bench.hpp"
#include "client_thread.hpp"
#include "crowd.hpp"
#include "result_line.hpp"
#include "steady_load.hpp"

#include <pianola/actors/orchestration_context.hpp>

#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <algorithm>
#include <stdexcept>
#include <thread>
#include <utility>

namespace pianola::bench {
namespace {

using steady = std::chrono::steady_clock;

constexpr std::size_t starters = 512;
constexpr std::size_t names = 10;
constexpr double running_turns_per_second = 5000;

task<std::uint64_t> ends(orchestration_context&, std::uint64_t n) {
    if (n % 100 == 0)
        throw std::runtime_error("every hundredth fails");
    co_return n;
}

registry management_registry() {
    registry code = load_registry();
    for (std::size_t i = 0; i != names; ++i)
        code.add_orchestrator("kind-" + std::to_string(i), ends);
    return code;
}

/// Starts so many instances of ten names: one in a hundred fails, one in three has the tag
/// keep=yes, the others keep=no; one in a hundred has the tag rare=yes.
class filling {
public:
    filling(client through, std::uint64_t instances) : client_(through), instances_(instances) {}

    void run() {
        client_thread thread;
        for (std::size_t i = 0; i != starters; ++i)
            thread.begin(start_some());
        thread.run();
    }

private:
    asio::awaitable<void> start_some() {
        while (next_ != instances_) {
            const std::uint64_t n = next_++;
            start_options options;
            options.id("instance-" + std::to_string(n)).tag("keep", n % 3 == 0 ? "yes" : "no");
            if (n % 100 == 7)
                options.tag("rare", "yes");
            const payload input = to_payload(n);
            co_await client_.async_schedule_new_orchestration_instance(
                "kind-" + std::to_string(n % names), input, options, asio::use_awaitable);
        }
    }

    client client_;
    std::uint64_t instances_;
    std::uint64_t next_ = 0;
};

struct question {
    std::string name;
    orchestration_query query;
};

/// Lists whose best index holds about a hundredth of the instances, or all of them.
std::vector<question> questions() {
    using enum runtime_status;
    const auto query = [] { return orchestration_query{}; };
    return {
        {"failed", query().statuses({failed})},
        {"failed_of_a_name", query().statuses({failed}).name("kind-0")},
        {"rare_tag", query().tag("rare", "yes")},
        {"rare_tag_by_creation",
         query().tag("rare", "yes").order_by(list_order::created).descending()},
        {"prefix", query().id_prefix("instance-99")},
        {"newest", query().order_by(list_order::created).descending()},
        {"completed_of_a_name_with_tag",
         query().statuses({completed}).name("kind-3").tag("keep", "yes")},
        {"nothing_matches", query().name("kind-1").version("9")},
    };
}

float milliseconds_since(steady::time_point begun) {
    return std::chrono::duration<float, std::milli>(steady::now() - begun).count();
}

/// Asks again and again, at least once, on a thread of its own, and times each answer. `ask` is a
/// coroutine.
template <class Ask>
std::vector<float> time_answers(double seconds, Ask ask) {
    std::vector<float> latencies;
    const auto until = steady::now() + std::chrono::duration<double>(seconds);
    const auto all = [&]() -> asio::awaitable<void> {
        do {
            const auto begun = steady::now();
            co_await ask();
            latencies.push_back(milliseconds_since(begun));
        } while (steady::now() < until);
    };
    client_thread thread;
    thread.begin(all());
    thread.run();
    return latencies;
}

/// Turns page after page, from the start again after the last.
std::vector<float> time_pages(client of, orchestration_query query, double seconds) {
    return time_answers(seconds, [&]() -> asio::awaitable<void> {
        const auto page = co_await of.async_get_instances(query, asio::use_awaitable);
        query.continuation_token(page.continuation_token);
    });
}

std::vector<float> time_counts(client of, double seconds) {
    return time_answers(seconds, [&]() -> asio::awaitable<void> {
        const auto counts = co_await of.async_count_by_name_and_status(asio::use_awaitable);
        if (counts.empty())
            throw std::runtime_error("nothing is counted");
    });
}

void add_load(result_line& line, const steady_load::measured& load) {
    line.number("running_turns_per_second", load.turns_per_second);
    line.number("running_p50_ms", percentile(load.latencies_ms, 0.5));
    line.number("running_p99_ms", percentile(load.latencies_ms, 0.99));
    load.cpu.add_to(line);
}

void print_query_line(const options& settings,
                      const std::string& name,
                      std::uint64_t instances,
                      const std::vector<float>& latencies,
                      const steady_load::measured& load) {
    result_line line;
    line.text("workload", "query");
    line.text("query", name);
    line.number("instances", instances);
    line.text("durability", to_string(settings.mode));
    line.number("count", latencies.size());
    line.number("seconds", load.seconds);
    line.number("per_second", static_cast<double>(latencies.size()) / load.seconds);
    line.number("page_p50_ms", percentile(latencies, 0.5));
    line.number("page_p99_ms", percentile(latencies, 0.99));
    line.number("page_max_ms", percentile(latencies, 1));
    add_load(line, load);
    line.number("rss_mib", resident_mib());
    line.print();
}

} // namespace

void run_query(const options& settings, std::uint64_t instances) {
    bench_hub hub(settings, management_registry());
    filling(hub.get_client(), instances).run();
    steady_load load(hub.get_client(), running_turns_per_second);
    auto client = hub.get_client();
    const auto asked = questions();
    const double share = settings.seconds / static_cast<double>(asked.size() + 1);
    for (const question& each : asked) {
        time_pages(client, each.query, settings.warm_up_seconds / 10);
        load.begin_measuring();
        auto latencies = time_pages(client, each.query, share);
        print_query_line(
            settings, each.name, instances, std::move(latencies), load.end_measuring());
    }
    load.begin_measuring();
    auto latencies = time_counts(client, share);
    print_query_line(settings, "counts", instances, std::move(latencies), load.end_measuring());
}

void run_purge(const options& settings, std::uint64_t instances) {
    bench_hub hub(settings, management_registry());
    filling(hub.get_client(), instances).run();
    steady_load load(hub.get_client(), running_turns_per_second);
    load.begin_measuring();
    std::this_thread::sleep_for(std::chrono::duration<double>(settings.warm_up_seconds + 3));
    const auto quiet = load.end_measuring();
    const auto loaded_bytes = hub.bytes_on_disk();

    load.begin_measuring();
    const auto begun = steady::now();
    orchestration_query two_in_three;
    two_in_three.tag("keep", "no");
    const auto result = hub.get_client()
                            .async_purge_instances(two_in_three, purge_options{}, asio::use_future)
                            .get();
    const double seconds = std::chrono::duration<double>(steady::now() - begun).count();
    const auto busy = load.end_measuring();
    load.begin_measuring();
    await_reclaimed(hub, result.purged);
    const auto reclaiming = load.end_measuring();
    const auto left_bytes = hub.bytes_on_disk();

    result_line line;
    line.text("workload", "purge");
    line.number("instances", instances);
    line.text("durability", to_string(settings.mode));
    line.number("count", result.purged);
    line.number("seconds", seconds);
    line.number("per_second", static_cast<double>(result.purged) / seconds);
    line.number("quiet_running_p99_ms", percentile(quiet.latencies_ms, 0.99));
    add_load(line, busy);
    line.number("reclaim_seconds", reclaiming.seconds);
    line.number("reclaim_running_p99_ms", percentile(reclaiming.latencies_ms, 0.99));
    line.number("unreclaimed", hub.statistics().unreclaimed);
    line.number("loaded_mib", loaded_bytes >> 20);
    line.number("left_mib", left_bytes >> 20);
    line.number("rss_mib", resident_mib());
    line.print();
}

} // namespace pianola::bench
