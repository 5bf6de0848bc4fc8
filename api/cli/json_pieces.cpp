#include <pianola/api/cli/json_pieces.hpp>

#include <pianola/actors/json_text.hpp>

#include <boost/json/parse.hpp>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <stdexcept>
#include <system_error>

namespace pianola::cli {
namespace {

constexpr std::string_view blank = " \t\r\n";

void require(bool holds) {
    if (!holds)
        throw std::runtime_error("the server's answer is not what Pianola sends");
}

void require_json(std::string_view text) {
    error_code ec;
    diagnostics why;
    validate_json(text, ec, why);
    require(!ec);
}

/// Goes through JSON that is known to be valid.
class scanner {
public:
    explicit scanner(std::string_view text) : rest_(text) { skip_blank(); }

    [[nodiscard]] char peek() const { return rest_.empty() ? '\0' : rest_.front(); }

    void skip_one() {
        rest_.remove_prefix(1);
        skip_blank();
    }

    std::string_view value() {
        const std::string_view all = rest_;
        std::size_t depth = 0;
        do {
            const char c = rest_.front();
            if (c == '"')
                skip_string();
            else
                rest_.remove_prefix(
                    c == '{' || c == '[' || c == '}' || c == ']' || depth > 0
                        ? 1
                        : std::min(rest_.find_first_of(",]} \t\r\n"), rest_.size()));
            depth += c == '{' || c == '[' ? 1u : 0u;
            depth -= c == '}' || c == ']' ? 1u : 0u;
        } while (depth > 0);
        const auto found = all.substr(0, all.size() - rest_.size());
        skip_blank();
        return found;
    }

private:
    void skip_blank() {
        rest_.remove_prefix(std::min(rest_.find_first_not_of(blank), rest_.size()));
    }

    void skip_string() {
        std::size_t end = 1;
        while (rest_[end] != '"')
            end += rest_[end] == '\\' ? 2 : 1;
        rest_.remove_prefix(end + 1);
    }

    std::string_view rest_;
};

} // namespace

json_object::json_object(std::string_view text) : text_(text) {
    require_json(text_);
    scanner at{text_};
    require(at.peek() == '{');
    do {
        at.skip_one();
        if (at.peek() == '}')
            return;
        std::string name = json_plain_text(at.value());
        at.skip_one();
        members_.emplace_back(std::move(name), at.value());
    } while (at.peek() == ',');
}

std::string_view json_object::find(std::string_view name) const noexcept {
    const auto found =
        std::ranges::find_if(members_, [name](const auto& m) { return m.first == name; });
    return found == members_.end() ? std::string_view{} : found->second;
}

std::string json_object::text(std::string_view name) const {
    const std::string_view value = find(name);
    return value.empty() || value == "null" ? std::string{} : json_plain_text(value);
}

std::uint64_t json_object::number(std::string_view name) const {
    const std::string_view value = find(name);
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(value.begin(), value.end(), number);
    require(error == std::errc{} && end == value.end());
    return number;
}

std::vector<std::string_view> json_elements(std::string_view text) {
    require_json(text);
    scanner at{text};
    require(at.peek() == '[');
    std::vector<std::string_view> elements;
    do {
        at.skip_one();
        if (at.peek() != ']')
            elements.push_back(at.value());
    } while (at.peek() == ',');
    return elements;
}

std::string json_plain_text(std::string_view value) {
    if (!value.starts_with('"'))
        return std::string(value);
    return std::string(boost::json::parse(value).as_string());
}

} // namespace pianola::cli
