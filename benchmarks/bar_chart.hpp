#pragma once

#include <string>
#include <vector>

namespace pianola::bench {

/// Groups of bars beside each other, as an SVG document.
struct bar_chart {
    struct group {
        std::string name;
        std::vector<double> values; ///< One a series; below 0: none.
    };
    std::string title;
    std::string unit;
    std::vector<std::string> series;
    std::vector<group> groups;

    [[nodiscard]] std::string svg() const;
};

} // namespace pianola::bench
