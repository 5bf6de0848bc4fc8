#include <pianola/api/cli/duration_text.hpp>

#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <iterator>
#include <system_error>

namespace pianola::cli {
namespace {

struct unit {
    char letter;
    double seconds;
};

constexpr unit units[] = {{'w', 604'800}, {'d', 86'400}, {'h', 3'600}, {'m', 60}, {'s', 1}};

char lower(char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c); }

/// Reads amounts with their units, from the longest unit to the shortest.
class duration_reader {
public:
    explicit duration_reader(std::string_view text) : rest_(text) {}

    std::optional<double> read() {
        iso_ = skip('p');
        if (rest_.empty())
            return std::nullopt;
        double sum = 0;
        while (!rest_.empty())
            if (!read_one(sum))
                return std::nullopt;
        return std::isfinite(sum) ? std::optional(sum) : std::nullopt;
    }

private:
    bool read_one(double& sum) {
        if (iso_ && skip('t')) // after that, m is minutes; before that, it would be months
            in_time_ = true;
        double amount = 0;
        const char* end = rest_.data() + rest_.size();
        const auto [at, error] =
            std::from_chars(rest_.data(), end, amount, std::chars_format::fixed);
        if (error != std::errc{} || !(amount >= 0) || std::signbit(amount))
            return false;
        rest_.remove_prefix(static_cast<std::size_t>(at - rest_.data()));
        if (rest_.empty() && !iso_ && next_ == 0) // a bare number
            return sum = amount, true;
        for (; next_ != std::size(units); ++next_)
            if (skip(units[next_].letter))
                return sum += amount * units[next_].seconds, fits_iso(units[next_++].letter);
        return false;
    }

    [[nodiscard]] bool fits_iso(char letter) const {
        return !iso_ || in_time_ == (letter != 'w' && letter != 'd');
    }

    bool skip(char letter) {
        if (rest_.empty() || lower(rest_.front()) != letter)
            return false;
        rest_.remove_prefix(1);
        return true;
    }

    std::string_view rest_;
    std::size_t next_ = 0; // the longest unit that may still follow
    bool iso_ = false;
    bool in_time_ = false;
};

std::string number_text(double value) {
    char text[64];
    std::snprintf(text, sizeof text, "%.7f", value);
    std::string trimmed(text);
    trimmed.erase(trimmed.find_last_not_of('0') + 1);
    if (trimmed.ends_with('.'))
        trimmed.pop_back();
    return trimmed;
}

} // namespace

std::optional<double> parse_duration(std::string_view text) { return duration_reader(text).read(); }

std::string duration_text(double seconds) {
    std::string text;
    for (const unit& each : units) {
        if (each.letter == 'w') // people keep things for 30 days, not for 4 weeks and 2 days
            continue;
        const double count = each.letter == 's' ? seconds : std::floor(seconds / each.seconds);
        seconds -= count * each.seconds;
        if (const std::string number = number_text(count); number != "0")
            text.append(text.empty() ? "" : " ").append(number) += each.letter;
    }
    return text.empty() ? "0s" : text;
}

} // namespace pianola::cli
