#include <pianola/api/http/v1_operation.hpp>

#include <pianola/api/http/execution_text.hpp>
#include <pianola/api/http/url_text.hpp>
#include <pianola/api/http/utf8_text.hpp>

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <string>

namespace pianola::http {
namespace {

void check_length(strict_query& from, const v1_parameter& what, std::string_view value) {
    const auto size = static_cast<std::int64_t>(value.size());
    if (size < what.least)
        from.refuse(what.name, "must not be empty");
    if (size > what.most)
        from.refuse(what.name,
                    "has " + std::to_string(size) + " bytes, the limit is " +
                        std::to_string(what.most));
}

void check_choice(strict_query& from, const v1_parameter& what, std::string_view value) {
    if (std::ranges::find(what.choices, value) != what.choices.end())
        return;
    std::string all;
    for (const std::string_view each : what.choices)
        all.append(all.empty() ? "" : ", ").append(each);
    from.refuse(what.name, "must be one of " + all);
}

void check_choices(strict_query& from, const v1_parameter& what) {
    for (std::string_view list : from.all(what.name))
        for (bool more = true; more;) {
            const std::size_t comma = std::min(list.find(','), list.size());
            check_choice(from, what, list.substr(0, comma));
            more = comma < list.size();
            list.remove_prefix(std::min(comma + 1, list.size()));
        }
}

void check_execution(strict_query& from, const v1_parameter& what) {
    const auto value = from.text(what.name);
    if (!value)
        return;
    const auto execution = parse_execution_id(*value);
    if (!execution || execution->empty())
        from.refuse(what.name, "must have 32 hexadecimal digits, in lower case and not all 0");
}

void check(strict_query& from, const v1_parameter& what) {
    using enum v1_parameter::form;
    switch (what.kind) {
    case text:
        if (const auto value = from.text(what.name))
            check_length(from, what, *value);
        break;
    case flag: from.flag(what.name); break;
    case integer: from.integer(what.name, what.least, what.most); break;
    case time: from.time(what.name); break;
    case choice:
        if (const auto value = from.text(what.name))
            check_choice(from, what, *value);
        break;
    case choices: check_choices(from, what); break;
    case tag: from.all(what.name); break; // read_filter_parameters says what is wrong
    case execution: check_execution(from, what); break;
    }
    if (what.required && from.all(what.name).empty())
        from.refuse(what.name, "is missing");
}

bool has_broken_escape(std::string_view text) {
    for (std::size_t at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 1))
        if (text.size() < at + 3 || !std::isxdigit(static_cast<unsigned char>(text[at + 1])) ||
            !std::isxdigit(static_cast<unsigned char>(text[at + 2])))
            return true;
    return false;
}

/// A part of the query that is no text, or belongs to no name.
std::optional<field_problem> unreadable_part(std::string_view text) {
    while (!text.empty()) {
        const std::string_view part = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(part.size() + 1, text.size()));
        if (part.empty())
            continue;
        const std::string name = form_decode(part.substr(0, part.find('=')));
        if (name.empty())
            return field_problem{"query", "the query has a value without a name"};
        if (has_broken_escape(part))
            return field_problem{name, name + " has a % that two hexadecimal digits do not follow"};
        if (!is_utf8(form_decode(part)))
            return field_problem{name, name + " is not UTF-8"};
    }
    return std::nullopt;
}

} // namespace

std::optional<field_problem> wrong_parameter(const v1_operation& operation, const exchange& call) {
    if (auto wrong = unreadable_part(split_target(call.request.target).query))
        return wrong;
    strict_query from{call.query};
    from.text("code"); // a key, which the gate has looked at
    for (const v1_parameter& each : operation.parameters)
        check(from, each);
    return from.problem();
}

} // namespace pianola::http
