#pragma once

#include <pianola/actors/detail/compact_queue.hpp>
#include <pianola/actors/orchestration_turn.hpp>
#include <pianola/journal/identifiers.hpp>
#include <pianola/journal/message.hpp>

#include <cstddef>
#include <span>
#include <utility>

namespace pianola {

/// What waits for one instance. Journaled messages stand in the order of their positions, each
/// once; in-process ones stand where they came. Confined to the instance's strand.
class mailbox {
public:
    /// Adds a journaled message; false when it is at or below the watermark, or already here.
    bool deliver(inbox_position position, message content, inbox_position watermark);
    /// Adds an in-process message: an activity's result or a timer firing.
    void add(waiting_message waiting) { waiting_.push_back(std::move(waiting)); }
    /// Adds one that must be taken before all others.
    void add_first(waiting_message waiting) { waiting_.push_front(std::move(waiting)); }

    [[nodiscard]] bool empty() const noexcept { return waiting_.empty(); }
    /// Good until the mailbox is changed.
    [[nodiscard]] std::span<const waiting_message> messages() const noexcept {
        return waiting_.view();
    }
    /// Takes out the first `count`.
    [[nodiscard]] message_queue take(std::size_t count);
    /// Puts back what was taken last.
    void put_back(message_queue taken);
    /// Takes out every journaled message at or below the watermark.
    [[nodiscard]] message_queue take_up_to(inbox_position watermark);
    /// Takes out the in-process results; timer firings stay.
    [[nodiscard]] message_queue take_results();

private:
    detail::compact_queue<waiting_message> waiting_;
    inbox_position highest_; ///< Of all that were ever delivered here.
};

} // namespace pianola
