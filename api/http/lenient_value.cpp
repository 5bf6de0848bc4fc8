#include <pianola/api/http/lenient_value.hpp>

#include <pianola/api/http/url_text.hpp>

#include <charconv>
#include <cmath>
#include <cstddef>
#include <system_error>

namespace pianola::http {
namespace {

template <class Number>
std::optional<Number> whole_number(std::string_view text) noexcept {
    text = trimmed(text);
    if (text.starts_with('+'))
        text.remove_prefix(1);
    Number value{};
    const char* end = text.data() + text.size();
    const auto result = std::from_chars(text.data(), end, value);
    if (text.empty() || result.ec != std::errc{} || result.ptr != end)
        return std::nullopt;
    return value;
}

/// Reads a time from left to right. Every step says whether it found what it wanted.
class time_reader {
public:
    explicit time_reader(std::string_view text) noexcept : rest_(text) {}

    std::optional<instant> read() noexcept {
        using namespace std::chrono;
        int y = 0;
        unsigned m = 0;
        unsigned d = 0;
        if (!number(y, 1, 4) || !literal('-') || !number(m, 1, 2) || !literal('-') ||
            !number(d, 1, 2))
            return std::nullopt;
        const year_month_day date{year{y}, month{m}, day{d}};
        if (y == 0 || !date.ok())
            return std::nullopt;
        ticks time_of_day{0};
        if (!rest_.empty() && !read_time_of_day(time_of_day))
            return std::nullopt;
        const ticks since_epoch = sys_days{date}.time_since_epoch();
        return instant{since_epoch.count()} + time_of_day;
    }

private:
    bool read_time_of_day(ticks& into) noexcept {
        unsigned h = 0;
        unsigned min = 0;
        unsigned s = 0;
        if (!(literal('T') || literal('t') || literal(' ')) || !number(h, 1, 2) || !literal(':') ||
            !number(min, 2, 2) || h > 23 || min > 59)
            return false;
        if (literal(':') && (!number(s, 2, 2) || s > 59))
            return false;
        into = std::chrono::hours{h} + std::chrono::minutes{min} + std::chrono::seconds{s};
        return read_fraction(into) && read_zone(into) && rest_.empty();
    }

    bool read_fraction(ticks& into) noexcept {
        if (!literal('.'))
            return true;
        std::int64_t unit = ticks::period::den;
        std::size_t digits = 0;
        for (; !rest_.empty() && is_digit(rest_.front()); rest_.remove_prefix(1), ++digits) {
            unit /= 10; // reaches 0 after 7 digits: the rest is below our resolution
            into += ticks{unit * (rest_.front() - '0')};
        }
        return digits > 0;
    }

    bool read_zone(ticks& into) noexcept {
        if (rest_.empty() || literal('Z') || literal('z'))
            return true;
        const bool east = literal('+');
        unsigned h = 0;
        unsigned min = 0;
        if ((!east && !literal('-')) || !number(h, 2, 2))
            return false;
        literal(':');
        if (!number(min, 2, 2) || h > 14 || min > 59)
            return false;
        const ticks offset = std::chrono::hours{h} + std::chrono::minutes{min};
        into += east ? -offset : offset;
        return true;
    }

    static constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

    bool literal(char c) noexcept {
        if (!rest_.starts_with(c))
            return false;
        rest_.remove_prefix(1);
        return true;
    }

    template <class Number>
    bool number(Number& into, std::size_t least, std::size_t most) noexcept {
        std::size_t count = 0;
        for (; count < most && !rest_.empty() && is_digit(rest_.front()); ++count) {
            into = static_cast<Number>(into * 10 + static_cast<Number>(rest_.front() - '0'));
            rest_.remove_prefix(1);
        }
        return count >= least;
    }

    std::string_view rest_;
};

} // namespace

std::optional<bool> parse_bool(std::string_view text) noexcept {
    text = trimmed(text);
    if (equal_ignoring_case(text, "true"))
        return true;
    if (equal_ignoring_case(text, "false"))
        return false;
    return std::nullopt;
}

std::optional<std::int64_t> parse_integer(std::string_view text) noexcept {
    return whole_number<std::int64_t>(text);
}

std::optional<ticks> parse_seconds(std::string_view text) noexcept {
    const auto seconds = whole_number<double>(text);
    if (!seconds || !std::isfinite(*seconds))
        return std::nullopt;
    return saturating_ticks(std::chrono::duration<double>{*seconds});
}

std::optional<instant> parse_time(std::string_view text) noexcept {
    return time_reader{trimmed(text)}.read();
}

} // namespace pianola::http
