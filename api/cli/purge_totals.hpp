#pragma once

#include <pianola/api/cli/json_pieces.hpp>

#include <boost/json/value.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace pianola::cli {

/// What the steps of a purge have come to.
class purge_totals {
public:
    /// Adds the server's answer to one step. What was purged adds up; what was refused is found
    /// again by each step, and the last one counts.
    void add(const json_object& step);

    [[nodiscard]] std::uint64_t purged() const { return purged_; }
    [[nodiscard]] bool complete() const { return complete_; }

    /// Of a dry run, what would be.
    [[nodiscard]] std::string text(bool dry_run) const;
    [[nodiscard]] boost::json::value json(bool dry_run) const;

private:
    std::uint64_t purged_ = 0;
    std::uint64_t refused_ = 0;
    std::vector<std::string> refused_ids_; // the first of them
    bool complete_ = false;
};

} // namespace pianola::cli
