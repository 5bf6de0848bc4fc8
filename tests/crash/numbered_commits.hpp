#pragma once

#include "journal/played_instance.hpp"

#include <pianola/journal/journal.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace pianola::test {

/// Commits numbered 1, 2, 3 …, in which everything follows from the number, so that a journal can
/// be asked which of them it kept. Commit k is a turn of instance k mod `width`; it sends a message
/// to another one, sets a timer and cancels the one that the turn before had set.
class numbered_commits {
public:
    static constexpr std::uint64_t width = 8;

    /// The journal may hold numbered commits of before.
    explicit numbered_commits(journal& target) : journal_(target) {}

    /// Says how many commits the journal holds, which must be those from 1 on without a gap, each
    /// of them whole. Throws std::runtime_error otherwise. Before the first write().
    std::uint64_t recover();

    /// Writes `width` commits in groups of random sizes, several of them at a time. Raises
    /// `acknowledged` to each commit that completes. False when one failed; from then on all
    /// must, or it throws.
    bool write(std::mt19937_64& random, std::atomic<std::uint64_t>& acknowledged);

private:
    void recover_instance(std::uint64_t index, instance_number number);
    void check_history(std::uint64_t index, const instance_record& record);
    void check_inbox(std::uint64_t index, const std::vector<delivered_message>& inbox) const;
    void check_timers();
    commit make(std::uint64_t k);

    journal& journal_;
    std::uint64_t last_ = 0;
    bool failed_ = false;
    std::vector<played_instance> instances_;
};

} // namespace pianola::test
