#pragma once

#include <boost/json/object.hpp>

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace pianola::bench {

/// Lines of several runs of the same workloads, and the median of each figure.
class report_lines {
public:
    /// Throws std::runtime_error for what is no line of this program.
    void add(const std::string& line);

    /// The runs of a workload, each once, in the order in which they came first.
    [[nodiscard]] std::vector<boost::json::object> medians(const std::string& workload) const;
    /// How many lines there are of each run of a workload: the least.
    [[nodiscard]] std::size_t repeated(const std::string& workload) const;
    /// All lines as they came.
    [[nodiscard]] const std::vector<std::string>& texts() const noexcept { return texts_; }

private:
    struct run {
        std::string key; ///< What distinguishes it: its texts and sizes.
        std::vector<boost::json::object> lines;
    };
    std::vector<run> runs_;
    std::vector<std::string> texts_;
};

} // namespace pianola::bench
