#include <pianola/api/cli/status_text.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <array>
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

std::string padded(std::string_view label) {
    constexpr std::size_t width = 15;
    std::string text(label);
    text.resize(std::max(width, text.size() + 1), ' ');
    return text;
}

std::string value_text(const boost::json::value& value) {
    return value.is_string() ? std::string(value.as_string()) : boost::json::serialize(value);
}

void add_history(std::string& text, const boost::json::value& events) {
    text += "history\n";
    for (const auto& event : events.as_array())
        text += "  " + boost::json::serialize(event) + "\n";
}

} // namespace

std::string status_text(std::string_view json) {
    const auto document = boost::json::parse(json).as_object();
    std::string text;
    for (const auto& [label, member] : rows) {
        const auto* value = document.if_contains(member);
        if (value && !value->is_null())
            text += padded(label) + value_text(*value) + "\n";
    }
    if (const auto* events = document.if_contains("historyEvents"))
        add_history(text, *events);
    return text;
}

} // namespace pianola::cli
