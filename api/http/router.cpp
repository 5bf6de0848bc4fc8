#include <pianola/api/http/router.hpp>

#include <pianola/api/http/url_text.hpp>

#include <algorithm>
#include <cstddef>

namespace pianola::http {
namespace {

bool is_argument(std::string_view part) {
    return part.size() > 2 && part.front() == '{' && part.back() == '}';
}

std::vector<std::string_view> split(std::string_view path) {
    std::vector<std::string_view> parts;
    while (!path.empty()) {
        const std::size_t slash = std::min(path.find('/'), path.size());
        if (slash > 0)
            parts.push_back(path.substr(0, slash));
        path.remove_prefix(std::min(slash + 1, path.size()));
    }
    return parts;
}

} // namespace

void router::mount(std::string base, std::vector<route> table, errors style) {
    const auto base_parts = split(base);
    for (route& each : table) {
        row added{each.method,
                  {},
                  bases_.size(),
                  {},
                  std::move(each.handle),
                  each.needs_no_key,
                  each.large_body,
                  std::move(each.only_reads)};
        added.parts.assign(base_parts.begin(), base_parts.end());
        for (const std::string_view part : split(each.pattern)) {
            added.parts.emplace_back(part);
            if (is_argument(part))
                added.names.push_back(part.substr(1, part.size() - 2));
        }
        rows_.push_back(std::move(added));
    }
    if (style == errors::as_problems)
        bases_with_problems_.push_back(base);
    bases_.push_back(std::move(base));
}

bool router::fits(const row& r, const std::vector<std::string>& segments) {
    return std::ranges::equal(r.parts, segments, [](const auto& part, const auto& segment) {
        return is_argument(part) || equal_ignoring_case(part, segment);
    });
}

std::optional<router::match> router::find(std::string_view method, std::string_view path) const {
    std::vector<std::string> segments = path_segments(path);
    const auto found = std::ranges::find_if(
        rows_, [&](const row& r) { return r.method == method && fits(r, segments); });
    if (found == rows_.end())
        return std::nullopt;

    match result{&found->handle,
                 found->needs_no_key,
                 found->large_body,
                 &found->only_reads,
                 bases_[found->base],
                 {}};
    auto name = found->names.begin();
    for (std::size_t i = 0; i < segments.size(); ++i)
        if (is_argument(found->parts[i]))
            result.arguments.emplace_back(*name++, std::move(segments[i]));
    return result;
}

std::vector<std::string_view> router::methods(std::string_view path) const {
    const std::vector<std::string> segments = path_segments(path);
    std::vector<std::string_view> found;
    for (const row& r : rows_)
        if (fits(r, segments) && std::ranges::find(found, r.method) == found.end())
            found.push_back(r.method);
    return found;
}

bool router::tells_problems(std::string_view path) const {
    const std::vector<std::string> segments = path_segments(path);
    return std::ranges::any_of(bases_with_problems_, [&](const std::string& base) {
        const auto parts = split(base);
        return parts.size() <= segments.size() &&
               std::equal(parts.begin(), parts.end(), segments.begin(), equal_ignoring_case);
    });
}

} // namespace pianola::http
