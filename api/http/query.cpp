#include <pianola/api/http/query.hpp>

#include <pianola/api/http/lenient_value.hpp>
#include <pianola/api/http/url_text.hpp>

#include <algorithm>

namespace pianola::http {

query::query(std::string_view text) {
    auto at = text.begin();
    while (at != text.end()) {
        const auto end = std::find(at, text.end(), '&');
        const auto equals = std::find(at, end, '=');
        if (equals != at)
            parameters_.emplace_back(form_decode({at, equals}),
                                     form_decode({equals == end ? end : equals + 1, end}));
        at = end == text.end() ? end : end + 1;
    }
}

const std::string* query::find(std::string_view name) const noexcept {
    const auto found = std::ranges::find_if(
        parameters_, [name](const auto& p) { return equal_ignoring_case(p.first, name); });
    return found == parameters_.end() ? nullptr : &found->second;
}

std::vector<std::string_view> query::all(std::string_view name) const {
    std::vector<std::string_view> values;
    for (const auto& [key, value] : parameters_)
        if (equal_ignoring_case(key, name))
            values.emplace_back(value);
    return values;
}

std::vector<std::string_view> query::names() const {
    std::vector<std::string_view> all;
    for (const auto& [key, value] : parameters_)
        all.emplace_back(key);
    return all;
}

std::optional<std::string> query::text(std::string_view name) const {
    const std::string* value = find(name);
    if (value == nullptr || trimmed(*value).empty())
        return std::nullopt;
    return *value;
}

bool query::flag(std::string_view name, bool otherwise) const noexcept {
    const std::string* value = find(name);
    return value == nullptr ? otherwise : parse_bool(*value).value_or(otherwise);
}

std::optional<ticks> query::seconds(std::string_view name) const noexcept {
    const std::string* value = find(name);
    return value == nullptr ? std::nullopt : parse_seconds(*value);
}

} // namespace pianola::http
