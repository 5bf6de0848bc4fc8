#include "machine.hpp"
#include "process_costs.hpp"
#include "result_line.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace pianola::bench {
namespace {

/// What a thread has had, of a line of /proc/self/task/*/stat. In seconds.
double cpu_seconds_of(const std::string& stat) {
    std::istringstream fields(stat.substr(stat.rfind(')') + 1));
    std::string passed_over;
    for (int i = 0; i != 11; ++i)
        fields >> passed_over;
    double user = 0;
    double system = 0;
    fields >> user >> system;
    return (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

} // namespace

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

cpu_reading cpu_reading::take() {
    cpu_reading found;
    std::error_code vanished; // threads come and go while we look
    for (std::filesystem::directory_iterator at("/proc/self/task", vanished), end; at != end;
         at.increment(vanished)) {
        std::ifstream file(at->path() / "stat");
        std::string stat;
        if (!std::getline(file, stat))
            continue;
        if (stat.find("-commit)") != std::string::npos || stat.find("-sync)") != std::string::npos)
            found.commit += cpu_seconds_of(stat);
        else if (stat.find("(rocksdb:") != std::string::npos)
            found.tables += cpu_seconds_of(stat);
    }
    found.seconds = process_cpu_seconds();
    found.time = std::chrono::steady_clock::now();
    return found;
}

cpu_shares cpu_shares::between(const cpu_reading& from, const cpu_reading& to) {
    const double all = std::chrono::duration<double>(to.time - from.time).count() * processors();
    return {(to.seconds - from.seconds) / all,
            (to.commit - from.commit) / all,
            (to.tables - from.tables) / all};
}

void cpu_shares::add_to(result_line& line) const {
    line.number("cpu_share", all);
    line.number("commit_share", commit);
    line.number("tables_share", tables);
}

} // namespace pianola::bench
