#pragma once

#include <pianola/journal/change_list.hpp>
#include <pianola/journal/identifiers.hpp>
#include <pianola/journal/message.hpp>
#include <pianola/journal/purged_instances.hpp>
#include <pianola/journal/runtime_status.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pianola {

/// A message and its bytes. Its key is known only when its commit gets a number.
struct encoded_message {
    instance_number target;
    message content;
    std::string bytes;
};

/// A change of how many instances there are of a name and status.
struct counter_delta {
    std::string name;
    runtime_status status = runtime_status::pending;
    int change = 0;
    friend bool operator==(const counter_delta&, const counter_delta&) = default;
};

/// An instance to be purged, and its newest turn as whoever asks for it knows it.
struct purged_turn {
    instance_number number;
    turn_number expected;
};

/// A commit as it will be written, but for what only the committer knows: the commit number, which
/// goes into inbox keys and into a watermark that is the commit's own.
struct encoded_commit {
    instance_number number; ///< 0 for a commit of messages alone.
    turn_number expected_turn;
    std::optional<commit_number> expected_after; ///< When it was read.
    epoch_number epoch;
    /// The newest turn of `number` once this is written. Present when the record changes.
    std::optional<turn_number> turn;
    /// The place among the changes of its record, in which the watermark is the commit's own.
    std::optional<std::size_t> record_without_watermark;
    std::uint64_t chain = 0;         ///< After this turn; goes into the outcome.
    bool wide = false;               ///< Likewise.
    std::vector<purged_turn> purged; ///< Their rows are hidden, and later reclaimed.
    /// Instances whose rows are reclaimed, so that nothing is left to be hidden.
    std::shared_ptr<const number_bitmaps> reclaimed;
    change_list changes;
    std::vector<encoded_message> messages;
    std::vector<counter_delta> counters;

    /// About what it adds to a batch.
    [[nodiscard]] std::size_t bytes() const noexcept;
};

} // namespace pianola
