#include <pianola/api/cli/filter_arguments.hpp>

#include <pianola/api/http/lenient_value.hpp>
#include <pianola/journal/runtime_status.hpp>

#include <array>
#include <map>
#include <stdexcept>

namespace pianola::cli {
namespace {

using text_member = std::optional<std::string> filter_arguments::*;

struct text_flag {
    std::string_view flag;
    std::string_view parameter;
    text_member value;
};

constexpr std::array texts{
    text_flag{"--name", "name", &filter_arguments::name},
    text_flag{"--created-from", "createdTimeFrom", &filter_arguments::created_from},
    text_flag{"--created-to", "createdTimeTo", &filter_arguments::created_to},
    text_flag{"--updated-from", "lastUpdatedTimeFrom", &filter_arguments::updated_from},
    text_flag{"--updated-to", "lastUpdatedTimeTo", &filter_arguments::updated_to},
    text_flag{"--completed-from", "completedTimeFrom", &filter_arguments::completed_from},
    text_flag{"--completed-to", "completedTimeTo", &filter_arguments::completed_to},
    text_flag{"--id-prefix", "instanceIdPrefix", &filter_arguments::id_prefix},
    text_flag{"--parent", "parent", &filter_arguments::parent},
    text_flag{"--version", "version", &filter_arguments::version},
};

[[noreturn]] void refuse(std::string_view flag, const std::string& why) {
    throw std::invalid_argument(std::string(flag) + ": " + why);
}

std::optional<instant> read_time(const std::string& flag, const std::optional<std::string>& text) {
    if (!text)
        return std::nullopt;
    const auto time = http::parse_time(*text);
    if (!time)
        refuse(flag, "'" + *text + "' is not a time such as 2026-01-31T12:00:00Z");
    return time;
}

void check_range(const std::string& what,
                 const std::optional<std::string>& from,
                 const std::optional<std::string>& to) {
    const std::string begin = "--" + what + "-from";
    const std::string end = "--" + what + "-to";
    const auto first = read_time(begin, from);
    const auto last = read_time(end, to);
    if (first && last && *last < *first)
        refuse(begin, "is later than " + end);
}

void check_tags(const std::vector<std::string>& tags) {
    std::map<std::string, std::string> known;
    for (const std::string& tag : tags) {
        const auto equals = tag.find('=');
        if (equals == 0 || equals == std::string::npos)
            refuse("--tag", "'" + tag + "' is not of the form KEY=VALUE");
        const auto [at, added] = known.emplace(tag.substr(0, equals), tag.substr(equals + 1));
        if (!added && at->second != tag.substr(equals + 1))
            refuse("--tag", "no instance has two values for '" + at->first + "'");
    }
}

} // namespace

std::string_view first_flag(const filter_arguments& which) {
    for (const text_flag& each : texts)
        if (which.*each.value)
            return each.flag;
    if (!which.statuses.empty())
        return "--status";
    if (!which.tags.empty())
        return "--tag";
    return which.no_parent ? "--no-parent" : "";
}

void check(const filter_arguments& which) {
    check_range("created", which.created_from, which.created_to);
    check_range("updated", which.updated_from, which.updated_to);
    check_range("completed", which.completed_from, which.completed_to);
    check_tags(which.tags);
    for (const std::string& status : which.statuses)
        if (!runtime_status_from(status))
            refuse("--status", "there is no status '" + status + "'");
    // A script's variable that happened to be empty must not mean every instance.
    for (const text_flag& each : texts)
        if (each.flag != "--version" && which.*each.value && (which.*each.value)->empty())
            refuse(each.flag, "must not be empty");
    if (which.parent && which.no_parent)
        refuse("--no-parent", "contradicts --parent");
}

void add(target& path, const filter_arguments& which) {
    for (const text_flag& each : texts)
        if (which.*each.value)
            path.parameter(each.parameter, *(which.*each.value));
    for (const std::string& status : which.statuses)
        path.parameter("runtimeStatus", status);
    for (const std::string& tag : which.tags)
        path.parameter("tag", tag);
    if (which.no_parent)
        path.parameter("parent", "");
}

} // namespace pianola::cli
