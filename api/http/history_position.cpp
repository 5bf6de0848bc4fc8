#include <pianola/api/http/history_position.hpp>

#include <pianola/api/http/execution_text.hpp>

#include <charconv>

namespace pianola::http {
namespace {

/// The next of the numbers that stand after dots.
std::optional<std::uint32_t> take_number(std::string_view& text) {
    if (text.empty() || text.front() != '.')
        return std::nullopt;
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size(), value);
    if (error != std::errc{})
        return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return value;
}

} // namespace

std::string to_token(const history_position& position) {
    return position.execution.str() + "." + std::to_string(position.turn.value()) + "." +
           std::to_string(position.first) + "." + std::to_string(position.next);
}

std::optional<history_position> position_from(std::string_view token) {
    constexpr std::size_t digits = 32;
    const auto execution = parse_execution_id(token.substr(0, digits));
    if (!execution || execution->empty())
        return std::nullopt;
    token.remove_prefix(digits);
    const auto turn = take_number(token);
    const auto first = take_number(token);
    const auto next = take_number(token);
    if (!turn || !first || !next || *next < *first || !token.empty())
        return std::nullopt;
    return history_position{*execution, turn_number{*turn}, *first, *next};
}

} // namespace pianola::http
