#pragma once

#include <cstddef>
#include <filesystem>

namespace pianola::bench {

struct report_options {
    std::filesystem::path output = "benchmarks/results"; ///< A directory; made when missing.
    std::size_t repeat = 3;                              ///< Of each run the median is told.
    std::filesystem::path from; ///< A file of lines to tell instead of running; empty: none.
    bool small = false;         ///< A few instances and moments: whether all of it works.
};

/// Runs all workloads, each in a process of its own, prints their lines, and writes README.md,
/// lines.jsonl and plots. Throws std::runtime_error when a workload fails or a line is missing.
void run_report(const report_options& how);

} // namespace pianola::bench
