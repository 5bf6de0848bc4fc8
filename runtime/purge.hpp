#pragma once

#include <pianola/journal/identifiers.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace pianola {

/// How far a purge has come, and what came of it.
struct purge_result {
    std::uint64_t purged = 0; ///< Instances erased, or with a dry run that would be.
    /// Instances that stay because they, or descendants of theirs, have not ended.
    std::uint64_t refused = 0;
    std::vector<instance_id> refused_ids; ///< The first of them, at most 100.
    bool complete = false; ///< False when it was cut short by its time limit, or is going on.
};

/// How to purge. Only instances that have ended are ever purged.
class purge_options {
public:
    purge_options() {} // user-declared: see "g++ 12" in runtime/README.md

    using progress_handler = std::function<void(const purge_result&)>;

    /// Purges the descendants as well, also those of earlier executions. A tree with a member that
    /// has not ended is left whole.
    purge_options& recursive(bool value = true) {
        recursive_ = value;
        return *this;
    }
    /// Only counts.
    purge_options& dry_run(bool value = true) {
        dry_run_ = value;
        return *this;
    }
    /// Stops after this long; the result says that it is not complete. Default: no limit.
    purge_options& time_limit(std::chrono::milliseconds value) {
        time_limit_ = value;
        return *this;
    }
    /// Called now and then, from any thread of the hub, one call after the other.
    purge_options& on_progress(progress_handler value) {
        on_progress_ = std::move(value);
        return *this;
    }

    [[nodiscard]] bool is_recursive() const { return recursive_; }
    [[nodiscard]] bool is_dry_run() const { return dry_run_; }
    [[nodiscard]] const std::optional<std::chrono::milliseconds>& time_limit() const {
        return time_limit_;
    }
    [[nodiscard]] const progress_handler& on_progress() const { return on_progress_; }

private:
    bool recursive_ = false;
    bool dry_run_ = false;
    std::optional<std::chrono::milliseconds> time_limit_;
    progress_handler on_progress_;
};

} // namespace pianola
