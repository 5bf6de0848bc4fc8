#include <pianola/api/cli/status_text.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

namespace pianola::cli {
namespace {

using row = std::pair<std::string_view, std::string_view>;

constexpr std::array rows{
    row{"instance", "instanceId"},
    row{"name", "name"},
    row{"status", "runtimeStatus"},
    row{"created", "createdTime"},
    row{"updated", "lastUpdatedTime"},
    row{"custom status", "customStatus"},
    row{"input", "input"},
    row{"output", "output"},
};

std::string padded(std::string_view label, std::size_t width) {
    std::string text(label);
    text.resize(std::max(width, text.size() + 1), ' ');
    return text;
}

std::string event_line(const json_object& event) {
    constexpr std::size_t time_width = 29;
    constexpr std::size_t type_width = 20;
    std::string line = "  " + padded(event.text("Timestamp"), time_width) +
                       padded(event.text("EventType"), type_width);
    for (const char* member : {"FunctionName", "Name", "InstanceId", "FireAt", "Reason"})
        if (const auto text = event.text(member); !text.empty())
            line += ' ' + text;
    if (const auto input = event.text("Input"); !input.empty())
        line += " (" + input + ")";
    if (const auto result = event.find("Result"); !result.empty())
        line += " -> " + std::string(result);
    return line + '\n';
}

} // namespace

std::string status_text(const json_object& status) {
    constexpr std::size_t label_width = 15;
    std::string text;
    for (const auto& [label, member] : rows)
        if (const auto value = status.text(member); !value.empty())
            text += padded(label, label_width) + value + '\n';
    if (const auto events = status.find("historyEvents"); !events.empty()) {
        text += "history\n";
        for (const std::string_view event : json_elements(events))
            text += event_line(json_object{event});
    }
    return text;
}

} // namespace pianola::cli
