#pragma once

#include "ceiling.hpp"
#include "options.hpp"
#include "process_costs.hpp"
#include "temporary_directory.hpp"

#include <pianola/actors/registry.hpp>
#include <pianola/journal/instant.hpp>
#include <pianola/journal/journal.hpp>
#include <pianola/journal/journal_statistics.hpp>
#include <pianola/runtime/client.hpp>
#include <pianola/runtime/task_hub.hpp>

#include <boost/asio/thread_pool.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pianola::bench {

/// A task hub over a RocksDB journal, in a directory of its own.
class bench_hub {
public:
    /// Throws std::runtime_error when the directory cannot be opened.
    bench_hub(const options& settings, registry code);
    ~bench_hub();
    bench_hub(const bench_hub&) = delete;
    bench_hub& operator=(const bench_hub&) = delete;

    [[nodiscard]] client get_client() const { return hub_->get_client(); }
    /// What it runs on, with room for others.
    [[nodiscard]] asio::any_io_executor executor() { return pool_.get_executor(); }
    [[nodiscard]] journal_statistics statistics() const { return journal_->statistics(); }
    /// What its directory takes.
    [[nodiscard]] std::uint64_t bytes_on_disk() const;

private:
    std::optional<temporary_directory> temporary_;
    std::filesystem::path directory_;
    asio::thread_pool pool_;
    std::shared_ptr<journal> journal_;
    std::optional<task_hub> hub_;
};

/// Everything that costs, read at one moment.
struct reading {
    std::chrono::steady_clock::time_point time;
    cpu_reading cpu;
    journal_statistics journal;
    static reading take(const bench_hub& hub);
};

/// What one run measured; latencies in milliseconds, in any order.
struct measurement {
    std::string workload;
    std::string parameter; ///< Name of the size, such as "concurrency".
    std::uint64_t parameter_value = 0;
    durability mode = durability::strict;
    std::uint64_t count = 0;          ///< Of what the workload is named after.
    std::uint64_t orchestrations = 0; ///< Finished.
    std::vector<float> latencies_ms;
    std::uint64_t checksum = 0;
    std::optional<ceiling> limit;                     ///< Measured beside it.
    std::vector<std::pair<std::string, double>> also; ///< Members of its line of its own.
    reading before;
    reading after;
};

/// Prints one JSON object on a line of its own on standard output.
void print_line(measurement m);

/// What time it is to the hub.
[[nodiscard]] instant system_now();

/// Adds an output to an order-independent checksum.
[[nodiscard]] std::uint64_t add_to_checksum(std::uint64_t sum, const std::string& output);

// The workloads; README.md says what each asks.
void run_hello(const options& settings, std::size_t concurrency);
void run_chain(const options& settings, std::size_t length);
void run_fan_out(const options& settings, std::size_t width);
void run_signal(const options& settings, std::uint64_t instances);
void run_timers(const options& settings, std::uint64_t count);
void run_sleepers(const options& settings, std::uint64_t count);
void run_recovery(const options& settings, std::uint64_t count);
/// Never returns: the part of run_recovery() that is killed.
void hold(const options& settings, std::uint64_t count);
void run_http(const options& settings, std::size_t connections);
void run_query(const options& settings, std::uint64_t instances);
void run_purge(const options& settings, std::uint64_t instances);
void run_pressure(const options& settings, std::uint64_t instances, std::uint64_t width);
void run_mixed(const options& settings, std::size_t clients);

} // namespace pianola::bench
