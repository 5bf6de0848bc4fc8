#include "bench.hpp"
#include "process_costs.hpp"
#include "result_line.hpp"

#include <pianola/journal/rocksdb_journal.hpp>

#include <xxhash.h>

#include <boost/asio/use_future.hpp>

#include <cstdlib>
#include <iostream>
#include <stdexcept>

namespace pianola::bench {
namespace {

std::string hexadecimal(std::uint64_t value) {
    char text[17];
    std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(value));
    return text;
}

} // namespace

bench_hub::bench_hub(const options& settings, registry code) : pool_(settings.threads) {
    if (settings.data.empty())
        temporary_.emplace();
    directory_ = temporary_ ? temporary_->path() : settings.data;
    rocksdb_journal_options where;
    where.directory = directory_ / "hubs" / "bench";
    where.mode = settings.mode;
    error_code ec;
    diagnostics details;
    journal_ = open_rocksdb_journal(where, ec, details);
    if (!journal_)
        throw std::runtime_error(ec.message() + ": " + details.message);
    task_hub_environment environment(
        pool_.get_executor(), journal_, std::make_shared<registry>(std::move(code)));
    environment.log = logger(log_level::warning, [](const log_line& line) {
        std::cerr << line.instance << ' ' << line.text << '\n';
    });
    task_hub_params params;
    params.seed = settings.seed;
    params.strands = settings.strands > 0 ? settings.strands : suitable_strands(settings.threads);
    hub_.emplace(std::move(environment), params);
    hub_->async_run([](error_code ended) {
        if (ended)
            std::cerr << "the task hub ended: " << ended.message() << '\n';
    });
}

bench_hub::~bench_hub() {
    hub_->cancel();
    pool_.join();
    journal_->async_close(asio::use_future).wait();
    hub_.reset();
    journal_.reset();
}

std::uint64_t bench_hub::bytes_on_disk() const {
    std::uint64_t bytes = 0;
    std::error_code vanished; // files come and go while we look
    for (std::filesystem::recursive_directory_iterator at(directory_, vanished), end; at != end;
         at.increment(vanished))
        if (const auto size = at->file_size(vanished); !vanished)
            bytes += size;
    return bytes;
}

reading reading::take(const bench_hub& hub) {
    return {std::chrono::steady_clock::now(), cpu_reading::take(), hub.statistics()};
}

instant system_now() {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return instant{std::chrono::duration_cast<ticks>(since).count()};
}

std::uint64_t add_to_checksum(std::uint64_t sum, const std::string& output) {
    return sum + XXH3_64bits(output.data(), output.size());
}

void print_line(measurement m) {
    const double seconds = std::chrono::duration<double>(m.after.time - m.before.time).count();
    const auto& from = m.before.journal;
    const auto& to = m.after.journal;
    const auto turns = static_cast<double>(to.turns - from.turns);
    result_line line;
    line.text("workload", m.workload);
    line.number(m.parameter, m.parameter_value);
    line.text("durability", to_string(m.mode));
    line.number("count", m.count);
    line.number("seconds", seconds);
    line.number("per_second", static_cast<double>(m.count) / seconds);
    line.number("p50_ms", percentile(m.latencies_ms, 0.5));
    line.number("p99_ms", percentile(m.latencies_ms, 0.99));
    line.number("turns_per_second", turns / seconds);
    if (m.limit) {
        line.number("ceiling", m.limit->turns_per_second);
        line.number("of_ceiling", turns / seconds / m.limit->turns_per_second);
        line.number("sync_ms", m.limit->sync_ms);
    }
    line.number("commits", to.commits - from.commits);
    line.number("batches", to.batches - from.batches);
    line.number("syncs", to.syncs - from.syncs);
    line.number("keys_per_turn", static_cast<double>(to.keys - from.keys) / turns);
    line.number("bytes_per_turn", static_cast<double>(to.bytes - from.bytes) / turns);
    line.number("cpu_seconds_per_1000",
                (m.after.cpu.seconds - m.before.cpu.seconds) * 1000.0 /
                    static_cast<double>(m.count));
    cpu_shares::between(m.before.cpu, m.after.cpu).add_to(line);
    line.number("rss_mib", resident_mib());
    for (const auto& [name, value] : m.also)
        line.number(name, value);
    line.text("checksum", hexadecimal(m.checksum));
    line.print();
}

} // namespace pianola::bench
