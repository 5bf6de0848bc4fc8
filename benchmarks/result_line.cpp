#include "result_line.hpp"

#include <unistd.h>

#include <algorithm>
#include <fstream>

namespace pianola::bench {

double percentile(std::vector<float> values, double fraction) {
    if (values.empty())
        return 0;
    const auto wanted = static_cast<std::size_t>(fraction * static_cast<double>(values.size()));
    const auto at =
        values.begin() + static_cast<std::ptrdiff_t>(std::min(wanted, values.size() - 1));
    std::ranges::nth_element(values, at);
    return static_cast<double>(*at);
}

std::uint64_t resident_mib() {
    std::ifstream statm("/proc/self/statm");
    std::uint64_t total = 0;
    std::uint64_t resident = 0;
    statm >> total >> resident;
    return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE)) >> 20;
}

} // namespace pianola::bench
