#include <pianola/api/http/execution_text.hpp>

#include <charconv>
#include <cstdint>

namespace pianola::http {
namespace {

std::uint64_t number(std::string_view digits) noexcept {
    std::uint64_t value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    return value;
}

} // namespace

std::optional<execution_id> parse_execution_id(std::string_view text) noexcept {
    if (text.size() != 32 || text.find_first_not_of("0123456789abcdef") != std::string_view::npos)
        return std::nullopt;
    return execution_id{number(text.substr(0, 16)), number(text.substr(16))};
}

} // namespace pianola::http
