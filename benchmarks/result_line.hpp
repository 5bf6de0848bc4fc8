#pragma once

#include <array>
#include <charconv>
#include <concepts>
#include <cstdint>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

namespace pianola::bench {

/// One flat JSON object, member by member. Names and texts are ours: nothing needs escaping.
class result_line {
public:
    void text(std::string_view name, std::string_view value) {
        member(name).append("\"").append(value).append("\"");
    }
    void number(std::string_view name, std::integral auto value) {
        member(name).append(std::to_string(value));
    }
    /// Four significant digits.
    void number(std::string_view name, double value) {
        std::array<char, 32> digits{};
        const auto short_form = std::to_chars(
            digits.data(), digits.data() + digits.size(), value, std::chars_format::general, 4);
        double rounded = 0;
        std::from_chars(digits.data(), short_form.ptr, rounded);
        const auto end = std::to_chars(
            digits.data(), digits.data() + digits.size(), rounded, std::chars_format::fixed);
        member(name).append(digits.data(), end.ptr);
    }
    /// Prints it on standard output.
    void print() const { std::cout << '{' << members_ << '}' << std::endl; }

private:
    std::string& member(std::string_view name) {
        if (!members_.empty())
            members_ += ',';
        return members_.append("\"").append(name).append("\":");
    }
    std::string members_;
};

/// Of values in any order; 0 when there are none.
[[nodiscard]] double percentile(std::vector<float> values, double fraction);

} // namespace pianola::bench
