#pragma once

#include <pianola/journal/history_event.hpp>

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace pianola::http {

/// The `historyEvents` array, built page by page. What scheduled an activity or a child is merged
/// into its completion and shown on its own only while there is none; the ends of turns are not
/// shown.
class history_view {
public:
    history_view(bool show_input, bool show_output)
        : show_input_(show_input), show_output_(show_output) {}

    /// Adds the events that follow those before.
    void add(const std::vector<history_event>& events);

    /// Of what has been rendered so far.
    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }
    [[nodiscard]] std::string json() const;

private:
    struct operation {
        std::size_t entry; // what scheduled it, in entries_
        std::string name;
        std::string instance; // of the child; empty for an activity
        instant scheduled;
        payload input;
    };
    struct renderer;

    void add(const history_event& event);

    bool show_input_;
    bool show_output_;
    std::vector<std::string> entries_; // an empty one has been merged
    // Not completed yet. Some workers use an id again for the next attempt: the latest counts.
    std::map<event_id, operation> open_;
    std::size_t bytes_ = 0;
};

} // namespace pianola::http
