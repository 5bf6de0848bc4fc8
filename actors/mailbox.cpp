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
    waiting_.insert(place, waiting_message{position, std::move(content), std::nullopt});
    return true;
}

message_queue mailbox::take(std::size_t count) {
    if (count == waiting_.size()) // most instances rest
        return std::exchange(waiting_, {});
    const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(count);
    message_queue taken(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(end));
    waiting_.erase(waiting_.begin(), end);
    return taken;
}

void mailbox::put_back(message_queue taken) {
    taken.insert(taken.end(),
                 std::make_move_iterator(waiting_.begin()),
                 std::make_move_iterator(waiting_.end()));
    waiting_ = std::move(taken);
}

message_queue mailbox::take_up_to(inbox_position watermark) {
    return take_if(
        waiting_, [&](const waiting_message& m) { return m.position && *m.position <= watermark; });
}

message_queue mailbox::take_results() {
    return take_if(waiting_, [](const waiting_message& m) { return !m.position && !m.timer; });
}

} // namespace pianola
