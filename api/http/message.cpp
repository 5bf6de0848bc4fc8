#include <pianola/api/http/message.hpp>

#include <pianola/api/http/url_text.hpp>

#include <algorithm>

namespace pianola::http {

const std::string* request::header(std::string_view name) const noexcept {
    const auto found = std::ranges::find_if(
        headers, [name](const auto& field) { return equal_ignoring_case(field.first, name); });
    return found == headers.end() ? nullptr : &found->second;
}

std::vector<std::string_view> request::all_headers(std::string_view name) const {
    std::vector<std::string_view> values;
    for (const auto& [key, value] : headers)
        if (equal_ignoring_case(key, name))
            values.emplace_back(value);
    return values;
}

} // namespace pianola::http
