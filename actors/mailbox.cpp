#include <pianola/actors/mailbox.hpp>

#include <algorithm>
#include <iterator>

namespace pianola {
namespace {

/// Moves out what `belongs` says, keeping the order of both.
template <class Predicate>
message_queue take_if(message_queue& from, Predicate belongs) {
    message_queue out;
    message_queue kept;
    for (auto& message : from)
        (belongs(message) ? out : kept).push_back(std::move(message));
    from = std::move(kept);
    return out;
}

} // namespace

bool mailbox::deliver(inbox_position position, message content, inbox_position watermark) {
    if (position <= watermark)
        return false;
    auto place = waiting_.end();
    if (position <= highest_) { // only while loading overlaps delivery
        place = std::ranges::find_if(waiting_, [&](const waiting_message& m) {
            return m.position && *m.position >= position;
        });
        if (place != waiting_.end() && place->position == position)
            return false;
    }
    highest_ = std::max(highest_, position);
    waiting_.insert(place, {position, std::move(content), std::nullopt});
    return true;
}

void mailbox::drop(std::size_t count) {
    waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(count));
    if (waiting_.empty())
        waiting_ = {}; // most instances rest, and its block is as large as a message
}

message_queue mailbox::take_up_to(inbox_position watermark) {
    return take_if(
        waiting_, [&](const waiting_message& m) { return m.position && *m.position <= watermark; });
}

message_queue mailbox::take_results() {
    return take_if(waiting_, [](const waiting_message& m) { return !m.position && !m.timer; });
}

} // namespace pianola
