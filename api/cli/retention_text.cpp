#include <pianola/api/cli/retention_text.hpp>

#include <pianola/api/cli/duration_text.hpp>
#include <pianola/api/cli/text_table.hpp>

namespace pianola::cli {
namespace {

std::string joined(std::string_view array) {
    std::string text;
    if (!array.empty())
        for (const std::string_view each : json_elements(array))
            text.append(text.empty() ? "" : ", ").append(json_plain_text(each));
    return text;
}

std::string tags_text(std::string_view object) {
    std::string text;
    if (object.empty())
        return text;
    const json_object tags(object);
    for (const auto& [key, value] : tags.members())
        text.append(text.empty() ? "" : ", ")
            .append(key)
            .append("=")
            .append(json_plain_text(value));
    return text;
}

std::string or_any(std::string text) { return text.empty() ? "any" : text; }

} // namespace

std::string retention_text(const json_object& policies) {
    const auto elements = json_elements(policies.find("policies"));
    if (elements.empty())
        return "no retention policies: nothing is purged by itself\n";
    text_table table({{"ID"}, {"AGE"}, {"STATUSES"}, {"NAME"}, {"TAGS"}, {"RECURSIVE"}});
    for (const std::string_view each : elements) {
        const json_object policy(each);
        table.row({policy.text("id"),
                   duration_text(std::stod(policy.text("ageSeconds"))),
                   or_any(joined(policy.find("statuses"))),
                   or_any(policy.text("name")),
                   or_any(tags_text(policy.find("tags"))),
                   policy.text("recursive") == "true" ? "yes" : "no"});
    }
    return table.str();
}

std::string retention_preview_text(const json_object& preview) {
    text_table table({{"ID"}, {"WOULD PURGE", text_table::align::right}});
    for (const std::string_view each : json_elements(preview.find("policies"))) {
        const json_object policy(each);
        table.row({policy.text("id"), policy.text("instances")});
    }
    return table.str();
}

} // namespace pianola::cli
