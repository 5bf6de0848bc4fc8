#include <pianola/actors/detail/event_buffer.hpp>

#include <algorithm>

namespace pianola::detail {

event_buffer::channel& event_buffer::channel_of(std::string_view name) {
    std::string key(name);
    std::ranges::transform(key, key.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return channels_[std::move(key)];
}

void event_buffer::raise(const history::event_raised& event) {
    channel& c = channel_of(event.name);
    while (!c.waits.empty()) {
        const intrusive_ptr<operation> oldest = std::move(c.waits.front().waiting);
        c.waits.pop_front();
        if (oldest->wanted())
            return oldest->complete(event.input);
    }
    c.kept.push_back({next_order_++, event});
}

void event_buffer::wait(std::string_view name, instant now, intrusive_ptr<operation> waiting) {
    channel& c = channel_of(name);
    if (c.kept.empty()) {
        c.waits.push_back({{std::string(name), now}, std::move(waiting)});
        return;
    }
    waiting->complete(std::move(c.kept.front().event.input));
    c.kept.pop_front();
}

std::vector<event_wait> event_buffer::waits() const {
    std::vector<event_wait> all;
    for (const auto& [key, c] : channels_)
        for (const pending_wait& each : c.waits)
            if (each.waiting->wanted())
                all.push_back(each.what);
    std::ranges::sort(all, {}, &event_wait::name);
    return all;
}

std::vector<history::event_raised> event_buffer::take_kept() {
    std::vector<kept_event> all;
    for (auto& [name, c] : channels_) {
        std::ranges::move(c.kept, std::back_inserter(all));
        c.kept.clear();
    }
    std::ranges::sort(all, {}, &kept_event::order);
    std::vector<history::event_raised> events;
    events.reserve(all.size());
    for (auto& kept : all)
        events.push_back(std::move(kept.event));
    return events;
}

} // namespace pianola::detail
