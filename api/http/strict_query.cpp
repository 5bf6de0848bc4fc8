#include <pianola/api/http/strict_query.hpp>

#include <pianola/api/http/lenient_value.hpp>
#include <pianola/api/http/url_text.hpp>

#include <algorithm>
#include <utility>

namespace pianola::http {
namespace {

bool has_blanks_around(std::string_view text) { return trimmed(text).size() != text.size(); }

} // namespace

std::optional<std::string> strict_query::text(std::string_view name) {
    const auto values = all(name);
    if (values.empty())
        return std::nullopt;
    if (values.size() > 1) {
        refuse(name, "may be given only once");
        return std::nullopt;
    }
    return std::string(values.front());
}

std::optional<bool> strict_query::flag(std::string_view name) {
    const auto value = text(name);
    if (!value)
        return std::nullopt;
    if (*value != "true" && *value != "false") {
        refuse(name, "must be true or false");
        return std::nullopt;
    }
    return *value == "true";
}

std::optional<std::int64_t> strict_query::integer(std::string_view name,
                                                  std::int64_t least,
                                                  std::int64_t most) {
    const auto value = text(name);
    if (!value)
        return std::nullopt;
    const auto number = has_blanks_around(*value) ? std::nullopt : parse_integer(*value);
    if (number && *number >= least && *number <= most)
        return number;
    refuse(name,
           "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
    return std::nullopt;
}

std::optional<instant> strict_query::time(std::string_view name) {
    const auto value = text(name);
    if (!value)
        return std::nullopt;
    const auto moment = has_blanks_around(*value) ? std::nullopt : parse_time(*value);
    if (!moment)
        refuse(name, "must be a time such as 2024-01-15T10:00:00Z");
    return moment;
}

std::vector<std::string_view> strict_query::all(std::string_view name) {
    asked_.emplace(name);
    return from_.all(name);
}

void strict_query::refuse(std::string_view name, std::string detail) {
    if (!first_)
        first_ = field_problem{std::string(name), std::string(name) + " " + std::move(detail)};
}

std::optional<field_problem> strict_query::problem() const {
    if (first_)
        return first_;
    for (const std::string_view name : from_.names())
        if (std::ranges::none_of(asked_,
                                 [&](const auto& each) { return equal_ignoring_case(each, name); }))
            return field_problem{std::string(name), "there is no parameter of this name"};
    return std::nullopt;
}

} // namespace pianola::http
