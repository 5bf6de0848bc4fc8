#include "ceiling.hpp"
#include "result_line.hpp"
#include "temporary_directory.hpp"

#include <pianola/journal/rocksdb_ceiling.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <iterator>
#include <stdexcept>
#include <system_error>
#include <utility>
#include <vector>

namespace pianola::bench {
namespace {

using steady = std::chrono::steady_clock;

constexpr std::size_t batch_sizes[] = {64, 512, 4096};
constexpr int measured_syncs = 200;

double measure_turns(std::size_t turns_per_batch, double seconds) {
    const temporary_directory place;
    rocksdb_ceiling_options what;
    what.directory = place.path();
    what.turns_per_batch = turns_per_batch;
    what.duration = std::chrono::duration<double>(seconds);
    error_code ec;
    diagnostics details;
    const auto found = measure_rocksdb_ceiling(what, ec, details);
    if (ec)
        throw std::runtime_error(ec.message() + ": " + details.message);
    return static_cast<double>(found.turns) / found.seconds;
}

void require(bool done, const char* what) {
    if (!done)
        throw std::system_error(errno, std::generic_category(), what);
}

double measure_sync() {
    const temporary_directory place;
    const auto path = place.path() / "appended";
    const int file = open(path.c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
    require(file >= 0, "open");
    const std::array<char, 4096> page{};
    std::vector<float> latencies;
    for (int i = 0; i != measured_syncs; ++i) {
        const auto begun = steady::now();
        require(write(file, page.data(), page.size()) == static_cast<ssize_t>(page.size()),
                "write");
        require(fdatasync(file) == 0, "fdatasync");
        latencies.push_back(
            std::chrono::duration<float, std::milli>(steady::now() - begun).count());
    }
    close(file);
    return percentile(std::move(latencies), 0.5);
}

} // namespace

ceiling_around::ceiling_around(const options& settings) : seconds_(settings.ceiling_seconds) {
    if (seconds_ > 0)
        before_ = measure();
}

ceiling_around::sample ceiling_around::measure() const {
    sample found;
    found.sync_ms = measure_sync();
    for (const std::size_t size : batch_sizes)
        found.turns_per_second.push_back(measure_turns(size, seconds_));
    return found;
}

std::optional<ceiling> ceiling_around::finish() const {
    if (seconds_ <= 0)
        return std::nullopt;
    const sample after = measure();
    ceiling best;
    best.sync_ms = (before_.sync_ms + after.sync_ms) / 2;
    for (std::size_t i = 0; i != std::size(batch_sizes); ++i) {
        const double turns = (before_.turns_per_second[i] + after.turns_per_second[i]) / 2;
        best.turns_per_second = std::max(best.turns_per_second, turns);
    }
    return best;
}

void run_ceiling(const options& settings) {
    for (const std::size_t size : batch_sizes) {
        result_line line;
        line.text("workload", "ceiling");
        line.number("turns_per_batch", size);
        line.number("turns_per_second", measure_turns(size, settings.seconds));
        line.number("sync_ms", measure_sync());
        line.print();
    }
}

} // namespace pianola::bench
