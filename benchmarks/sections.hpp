#pragma once

#include <string>
#include <utility>
#include <vector>

namespace pianola::bench {

/// A part of the report: which runs it needs, and what it shows of their lines.
struct section {
    using words = std::vector<std::string>;

    std::string workload; ///< As its lines have it.
    std::string question;
    std::string limit;             ///< Where the time goes, and what is the next limit.
    std::vector<words> runs;       ///< Arguments of this program, one list a process.
    std::vector<words> small_runs; ///< The same, with little work.
    /// Member of a line, and the heading of its column.
    std::vector<std::pair<std::string, std::string>> columns;
    bool once = false; ///< Too long to be repeated.
};

[[nodiscard]] const std::vector<section>& report_sections();

} // namespace pianola::bench
