#include <pianola/runtime/samples/dpkg/path_rules.hpp>

#include <pianola/runtime/samples/dpkg/text.hpp>

#include <fnmatch.h>

#include <array>
#include <optional>

namespace pianola::samples::dpkg {
namespace {

// dpkg takes `name value`, `name=value` and `name = value`.
std::string_view option_value(std::string_view rest) {
    rest = trimmed(rest);
    if (rest.starts_with('='))
        rest.remove_prefix(1);
    return trimmed(rest);
}

std::optional<std::string_view> unquoted(std::string_view value) {
    if (value.empty() || (value.front() != '"' && value.front() != '\''))
        return value;
    if (value.size() < 2 || value.back() != value.front())
        return std::nullopt;
    return value.substr(1, value.size() - 2);
}

} // namespace

void diversions::add(std::string_view text,
                     const std::string& file,
                     std::vector<malformed_line>& malformed) {
    std::array<std::string_view, 3> fields;
    std::uint64_t last = 0;
    for_each_line(text, [&](std::string_view line, std::uint64_t number) {
        fields[(number - 1) % 3] = line;
        last = number;
        if (number % 3 != 0)
            return;
        const auto [original, target, package] = fields;
        if (!original.starts_with('/') || !target.starts_with('/') || package.empty())
            malformed.push_back({file, number - 2, "not a diversion of one path to another"});
        else
            by_path_[std::string(original)] = {std::string(target), std::string(package)};
    });
    if (last % 3 != 0)
        malformed.push_back({file, last, "the last diversion is cut short"});
}

const std::string& diversions::locate(const std::string& path, std::string_view package) const {
    const auto found = by_path_.find(path);
    return found == by_path_.end() || found->second.package == package ? path
                                                                       : found->second.target;
}

void path_filter::add(std::string_view text,
                      const std::string& file,
                      std::vector<malformed_line>& malformed) {
    for_each_line(text, [&](std::string_view line, std::uint64_t number) {
        const auto name = line.substr(0, line.find_first_of(" \t="));
        const bool exclude = name == "path-exclude";
        if (!exclude && name != "path-include")
            return;
        const auto pattern = unquoted(option_value(line.substr(name.size())));
        if (!pattern || pattern->empty())
            malformed.push_back({file, number, "no pattern, or unbalanced quotes"});
        else
            rules_.push_back({std::string(*pattern), exclude});
    });
}

bool path_filter::excludes(const std::string& path) const {
    for (auto last = rules_.rbegin(); last != rules_.rend(); ++last) {
        if (::fnmatch(last->pattern.c_str(), path.c_str(), 0) == 0)
            return last->exclude;
    }
    return false;
}

} // namespace pianola::samples::dpkg
