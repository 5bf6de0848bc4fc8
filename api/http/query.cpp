#include <pianola/api/http/lenient_value.hpp>
#include <pianola/api/http/query.hpp>
#include <pianola/api/http/url_text.hpp>

#include <algorithm>
#include <cstddef>

namespace pianola::http {

query::query(std::string_view text) {
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('&'), text.size());
        const std::string_view one = text.substr(0, end);
        const std::size_t equals = std::min(one.find('='), one.size());
        if (equals > 0)
            parameters_.emplace_back(form_decode(one.substr(0, equals)),
                                     form_decode(one.substr(std::min(equals + 1, one.size()))));
        text.remove_prefix(std::min(end + 1, text.size()));
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
