#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Takes JSON apart without reading it: what users put in comes out byte for byte, whatever its
/// depth and its numbers. Throws std::runtime_error for text that is no JSON of the wanted kind.
namespace pianola::cli {

class json_object {
public:
    explicit json_object(std::string_view text);

    /// The text of a member's value; empty when there is none.
    [[nodiscard]] std::string_view find(std::string_view name) const noexcept;
    /// The content of a string, the text of any other value; empty for null or no member.
    [[nodiscard]] std::string text(std::string_view name) const;
    /// A whole number that is not negative. Throws std::runtime_error for anything else.
    [[nodiscard]] std::uint64_t number(std::string_view name) const;

    /// All members in their order: names and the texts of values.
    [[nodiscard]] const std::vector<std::pair<std::string, std::string_view>>& members() const {
        return members_;
    }

private:
    std::string text_;
    std::vector<std::pair<std::string, std::string_view>> members_;
};

/// The texts of an array's elements; they live as long as `text`.
std::vector<std::string_view> json_elements(std::string_view text);

/// The content of a JSON string, the text of any other JSON value.
std::string json_plain_text(std::string_view value);

} // namespace pianola::cli
