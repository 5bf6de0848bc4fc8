#include <pianola/api/cli/rewind_plan_text.hpp>

#include <pianola/api/cli/text_table.hpp>

#include <cstddef>
#include <utility>

namespace pianola::cli {
namespace {

constexpr std::string_view if_asked = " if the code asks for it";

/// What a kind of thing is called, and what becomes of one.
struct fate {
    std::string_view list; ///< Its member in the plan.
    std::string_view kind;
    std::string_view kept;   ///< When the code has asked for it by then.
    std::string_view hidden; ///< When that is left out, too.
};

constexpr fate fates[] = {
    {"activities", "activity", "runs again", "runs again"},
    {"children", "child", "is asked for its answer again", "is started again"},
    {"timers", "timer", "is armed again", "is armed again"},
};

std::string subject(std::string_view kind, const json_object& what) {
    if (kind == "timer")
        return what.text("dueTime");
    if (kind == "child")
        return what.text("name") + " " + what.text("instanceId");
    return what.text("name");
}

void add_rows(text_table& table, const fate& of, const json_object& plan) {
    for (const std::string_view each : json_elements(plan.find(of.list))) {
        const json_object what(each);
        const bool hidden = what.text("hidden") == "true";
        std::string end(hidden ? of.hidden : of.kept);
        if (hidden)
            end += if_asked;
        table.row({std::string(of.kind),
                   what.text("eventNumber"),
                   what.text("taskId"),
                   subject(of.kind, what),
                   std::move(end)});
    }
}

} // namespace

std::string ranges_text(const std::vector<std::string_view>& numbers) {
    const auto number = [&](std::size_t at) { return std::stoull(std::string(numbers[at])); };
    std::string text;
    for (std::size_t first = 0; first < numbers.size();) {
        std::size_t last = first;
        while (last + 1 < numbers.size() && number(last + 1) == number(last) + 1)
            ++last;
        text.append(text.empty() ? "" : ", ").append(numbers[first]);
        if (last != first)
            text.append("-").append(numbers[last]);
        first = last + 1;
    }
    return text;
}

namespace {

std::string headline(const json_object& plan) {
    const std::string last = plan.text("eventNumber");
    const auto hidden = json_elements(plan.find("hidden"));
    std::string text = "rewinding " + plan.text("instanceId") + " to event " + last;
    if (hidden.empty())
        return text + " leaves no event out\n";
    text += " leaves out " + std::to_string(hidden.size()) +
            (hidden.size() == 1 ? " event: " : " events: ") + ranges_text(hidden) + '\n';
    if (std::stoull(std::string(hidden.front())) <= plan.number("eventNumber"))
        text += "(a turn is left out whole, and event " + last + " is not the last of its turn)\n";
    return text;
}

} // namespace

std::string rewind_plan_text(const json_object& plan, bool drop_events) {
    const std::string text = headline(plan);
    text_table table({{"KIND"},
                      {"EVENT", text_table::align::right},
                      {"TASK", text_table::align::right},
                      {"WHAT"},
                      {"THEN"}});
    for (const fate& each : fates)
        add_rows(table, each, plan);
    for (const std::string_view each : json_elements(plan.find("events"))) {
        const json_object message(each);
        table.row({"message",
                   message.text("eventNumber"),
                   "",
                   message.text("name"),
                   drop_events ? "is dropped" : "is received again"});
    }
    return table.empty() ? text : text + table.str();
}

} // namespace pianola::cli
