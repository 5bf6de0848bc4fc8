#pragma once

#include <pianola/journal/committer.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <set>
#include <utility>
#include <vector>

/// What goes through the committer's stages. Confined to its strand, once taken from `waiting_`.
namespace pianola {

/// What one caller handed in. In `waiting_` or `forming_` until all its commits are taken, then in
/// the batch that took the last of them.
struct committer::group {
    std::vector<encoded_commit> commits;
    std::vector<commit_outcome> outcomes;
    commit_handler done;
    wait_handler waiter; ///< Instead of `done`, for a caller that only waits its turn.
    std::size_t taken = 0;
    std::size_t bytes = 0; ///< Of the commits not taken.

    [[nodiscard]] std::size_t left() const noexcept { return commits.size() - taken; }
};

struct committer::batch {
    std::unique_ptr<write_batch> changes; ///< Null when no commit was accepted.
    bool durable_by_sync = false;         ///< It changes something, so it needs a sync.
    commit_number before;                 ///< The newest number given out when it was begun.
    commit_number last;
    std::shared_ptr<const key_reader> view; ///< The store as it left it, once it is written.
    std::size_t taken = 0;
    std::size_t bytes = 0;
    journal_statistics cost;
    instance_counts counts; ///< Of the names it changes, after it. Nothing for one without any.
    std::set<std::uint64_t> purged_bitmaps; ///< Which it changes.
    std::vector<std::shared_ptr<const number_bitmaps>> reclaimed;
    std::vector<const change_list*> rows;       ///< Of the commits taken, in their order.
    std::vector<delivered_message> messages;    ///< Until it is being written.
    std::vector<std::shared_ptr<group>> groups; ///< Those that end with this batch.
    std::vector<wait_handler> waiters;
};

} // namespace pianola
