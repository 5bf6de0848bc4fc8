#pragma once

#include <pianola/journal/instant.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pianola::http {

/// The parameters of a request's query. Names are compared without case; of a repeated parameter
/// the first counts, unless all are asked for.
class query {
public:
    query() = default;
    /// `text` is what follows the question mark.
    explicit query(std::string_view text);

    /// The decoded value; null when there is none.
    [[nodiscard]] const std::string* find(std::string_view name) const noexcept;
    [[nodiscard]] std::vector<std::string_view> all(std::string_view name) const;
    /// As they were written, in order.
    [[nodiscard]] std::vector<std::string_view> names() const;
    /// The decoded value; empty when there is none or it is blank.
    [[nodiscard]] std::optional<std::string> text(std::string_view name) const;
    [[nodiscard]] bool flag(std::string_view name, bool otherwise) const noexcept;
    [[nodiscard]] std::optional<ticks> seconds(std::string_view name) const noexcept;

private:
    std::vector<std::pair<std::string, std::string>> parameters_;
};

} // namespace pianola::http
