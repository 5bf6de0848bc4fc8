#include "machine.hpp"
#include "process_costs.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <fstream>

namespace pianola::bench {

double process_cpu_seconds() {
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

std::uint64_t resident_mib() {
    std::ifstream statm("/proc/self/statm");
    std::uint64_t total = 0;
    std::uint64_t resident = 0;
    statm >> total >> resident;
    return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE)) >> 20;
}

double cpu_share::so_far() const {
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - begun_;
    return (process_cpu_seconds() - before_) / passed.count() / processors();
}

} // namespace pianola::bench
