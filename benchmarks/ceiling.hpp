#pragma once

#include "options.hpp"

#include <optional>
#include <vector>

namespace pianola::bench {

/// What the machine can give, measured beside what it is compared with.
struct ceiling {
    double turns_per_second = 0; ///< Of the database alone, see rocksdb_ceiling.hpp.
    double sync_ms = 0;          ///< Median of one append of 4 KiB and its fdatasync.
};

/// The ceiling around a run: measured before and after it, since what a machine gives changes.
class ceiling_around {
public:
    /// Takes `settings.ceiling_seconds` for each batch size; nothing is measured when that is 0.
    explicit ceiling_around(const options& settings);
    /// Measures again, when nothing of the run goes on any more: the mean of both.
    [[nodiscard]] std::optional<ceiling> finish() const;

private:
    struct sample {
        std::vector<double> turns_per_second; ///< For each batch size.
        double sync_ms = 0;
    };
    [[nodiscard]] sample measure() const;

    double seconds_;
    sample before_;
};

/// Prints one line for each batch size.
void run_ceiling(const options& settings);

} // namespace pianola::bench
