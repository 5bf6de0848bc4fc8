#include <pianola/api/cli/explanation_text.hpp>

#include <pianola/api/cli/text_table.hpp>
#include <pianola/journal/runtime_status.hpp>

#include <cstdint>

namespace pianola::cli {
namespace {

std::string child_text(const json_object& child) {
    const std::string status = child.text("runtimeStatus");
    return child.text("name") + " " + child.text("instanceId") +
           (status.empty() ? " (there is no such instance)" : " (" + status + ")");
}

std::string wait_text(const json_object& wait) {
    const std::string kind = wait.text("kind");
    if (kind == "activity")
        return wait.text("name") +
               (wait.text("attempt") == "1" ? "" : " (attempt " + wait.text("attempt") + ")");
    if (kind == "timer")
        return (wait.text("retry") == "true" ? "to try again at " : "due at ") +
               wait.text("dueTime");
    if (kind == "child")
        return child_text(wait);
    if (kind == "code")
        return "event " + wait.text("eventNumber") + ": recorded is " + wait.text("recorded") +
               ", asked for is " + wait.text("asked");
    if (kind == "start")
        return "due at " + wait.text("dueTime");
    return wait.text("name");
}

std::string messages_text(std::uint64_t messages) {
    return messages == 0   ? ""
           : messages == 1 ? "1 message waits for its next turn\n"
                           : std::to_string(messages) + " messages wait for its next turn\n";
}

std::string nothing_text(const std::string& status) {
    const auto known = runtime_status_from(status);
    return known && is_terminal(*known) ? "it has ended and waits for nothing\n"
                                        : "it waits for nothing but its next turn\n";
}

} // namespace

std::string explanation_text(const json_object& explanation) {
    const std::string status = explanation.text("runtimeStatus");
    std::string text = explanation.text("instanceId") + " is " + status + "\n" +
                       messages_text(explanation.number("messages"));
    const auto waits = json_elements(explanation.find("waits"));
    if (waits.empty())
        return text + nothing_text(status);
    text_table table(
        {{"WAITS FOR"}, {"WHAT"}, {"TASK", text_table::align::right}, {"SINCE"}, {"SATISFIED BY"}});
    for (const std::string_view each : waits) {
        const json_object wait(each);
        table.row({wait.text("kind"),
                   wait_text(wait),
                   wait.text("taskId"),
                   wait.text("since"),
                   wait.text("satisfiedBy")});
    }
    return text + table.str();
}

} // namespace pianola::cli
