#include <pianola/actors/mailbox.hpp>

#include <algorithm>

namespace pianola {

bool mailbox::deliver(inbox_position position, message content, inbox_position watermark) {
    if (position <= watermark)
        return false;
    const auto waiting = waiting_.view();
    auto place = waiting.end();
    if (position <= highest_) { // only while loading overlaps delivery
        place = std::ranges::find_if(waiting, [&](const waiting_message& m) {
            return m.position && *m.position >= position;
        });
        if (place != waiting.end() && place->position == position)
            return false;
    }
    highest_ = std::max(highest_, position);
    waiting_.insert(static_cast<std::size_t>(place - waiting.begin()),
                    {position, std::move(content), std::nullopt});
    return true;
}

message_queue mailbox::take(std::size_t count) { return waiting_.take(count); }

void mailbox::put_back(message_queue taken) { waiting_.insert_front(std::move(taken)); }

message_queue mailbox::take_up_to(inbox_position watermark) {
    return waiting_.take_if(
        [&](const waiting_message& m) { return m.position && *m.position <= watermark; });
}

message_queue mailbox::take_results() {
    return waiting_.take_if([](const waiting_message& m) { return !m.position && !m.timer; });
}

} // namespace pianola
