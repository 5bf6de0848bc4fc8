// Instances that only wait: what each of them takes of memory and disk, and how long a hub full of
// them takes to open.
#include "crowd.hpp"
#include "process_costs.hpp"
#include "result_line.hpp"

#include <pianola/actors/orchestration_context.hpp>

#include <boost/asio/use_future.hpp>

#include <stdexcept>
#include <utility>

namespace pianola::bench {
namespace {

using steady = std::chrono::steady_clock;

task<std::string> waits(orchestration_context& ctx) {
    co_return co_await ctx.wait_for_external_event<std::string>("wake");
}

registry sleepers_registry() {
    registry code;
    code.add_orchestrator("waits", waits);
    return code;
}

double per_instance(std::uint64_t mib, std::uint64_t before_mib, std::uint64_t count) {
    const auto more = static_cast<double>(mib) - static_cast<double>(before_mib);
    return more * 1024 * 1024 / static_cast<double>(count);
}

/// The time from the opening of the journal to the first answer about one of them.
double reopen(const options& where, std::uint64_t count, result_line& line) {
    const auto begun = steady::now();
    const cpu_use cpu;
    bench_hub hub(where, sleepers_registry());
    auto client = hub.get_client();
    const auto found =
        client
            .async_get_instance_metadata(
                instance_id{"sleeper-" + std::to_string(count / 2)}, false, asio::use_future)
            .get();
    const double seconds = std::chrono::duration<double>(steady::now() - begun).count();
    cpu.so_far().add_to(line);
    if (!found || found->status != runtime_status::running)
        throw std::runtime_error("a sleeper is not there after the restart");
    await_count(client, runtime_status::running, count);
    line.number("rss_after_restart_mib", resident_mib());
    return seconds;
}

} // namespace

void run_sleepers(const options& settings, std::uint64_t count) {
    const temporary_directory place;
    options where = settings;
    if (where.data.empty())
        where.data = place.path();
    result_line line;
    line.text("workload", "sleepers");
    line.number("instances", count);
    line.text("durability", to_string(settings.mode));
    {
        bench_hub hub(where, sleepers_registry());
        const auto before = resident_mib();
        const auto begun = steady::now();
        start_crowd(hub.get_client(), "waits", "sleeper-", count);
        await_count(hub.get_client(), runtime_status::running, count);
        line.number("starts_per_second",
                    static_cast<double>(count) /
                        std::chrono::duration<double>(steady::now() - begun).count());
        line.number("rss_mib", resident_mib());
        line.number("bytes_of_memory_each", per_instance(resident_mib(), before, count));
    }
    std::uint64_t bytes = 0;
    for (const auto& each : std::filesystem::recursive_directory_iterator(where.data))
        bytes += each.is_regular_file() ? each.file_size() : 0;
    line.number("bytes_of_disk_each", static_cast<double>(bytes) / static_cast<double>(count));
    const double seconds = reopen(where, count, line);
    line.number("restart_to_first_answer_seconds", seconds);
    line.print();
}

} // namespace pianola::bench
