#include "result_line.hpp"

#include <algorithm>

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

} // namespace pianola::bench
