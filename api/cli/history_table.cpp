#include <pianola/api/cli/history_table.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace pianola::cli {
namespace {

constexpr std::array<std::string_view, 7> shown_elsewhere{
    "eventNumber", "eventId", "timestamp", "type", "taskId", "name", "failure"};

/// At most this many bytes, and no half of a character.
std::string cut(std::string text) {
    constexpr std::size_t most = 60;
    if (text.size() <= most)
        return text;
    std::size_t end = most;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0u) == 0x80u)
        --end;
    return text.substr(0, end) + "…";
}

bool tells_nothing(std::string_view name, std::string_view value) {
    return (name == "attempt" && value == "1") || (name == "recursive" && value == "false") ||
           (name == "nonRetriable" && value == "false") || value == "null";
}

std::string event_text(const json_object& event) {
    std::string text = event.text("name");
    const auto add = [&](const std::string& more) { text += (text.empty() ? "" : " ") + more; };
    if (const auto failure = event.find("failure"); !failure.empty()) {
        const json_object why(failure);
        add(why.text("type") + ": " + cut(why.text("message")));
    }
    for (const auto& [name, value] : event.members())
        if (std::ranges::find(shown_elsewhere, name) == shown_elsewhere.end() &&
            !tells_nothing(name, value))
            add(name + "=" + cut(std::string(value)));
    return text;
}

} // namespace

void history_table::add(const json_object& event) {
    const bool asks = !event.find("eventId").empty();
    table_.row({event.text("eventNumber"),
                event.text("timestamp"),
                event.text("type"),
                event.text(asks ? "eventId" : "taskId"),
                event_text(event)});
}

} // namespace pianola::cli
