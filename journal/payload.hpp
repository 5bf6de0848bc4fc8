#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace pianola {

/// On-disk numbers; never reused.
enum class payload_kind : std::uint8_t {
    absent = 0,
    json = 1, ///< One JSON value, validated once where it came in.
    text = 2, ///< Any text: a reason, or what a remote worker brought.
};

/// A value that a user gave us: carried byte for byte, never inspected by the engine.
/// Absent, empty text and the JSON value null are three different things.
class payload {
public:
    payload() = default;
    /// Precondition: `text` is one valid JSON value (see actors/json_text.hpp).
    static payload json(std::string text) { return {payload_kind::json, std::move(text)}; }
    static payload text(std::string text) { return {payload_kind::text, std::move(text)}; }

    [[nodiscard]] payload_kind kind() const noexcept { return kind_; }
    [[nodiscard]] bool present() const noexcept { return kind_ != payload_kind::absent; }
    [[nodiscard]] const std::string& str() const noexcept { return bytes_; }
    [[nodiscard]] std::size_t size() const noexcept { return bytes_.size(); }

    friend bool operator==(const payload&, const payload&) = default;

private:
    payload(payload_kind kind, std::string bytes) : kind_(kind), bytes_(std::move(bytes)) {}

    payload_kind kind_ = payload_kind::absent;
    std::string bytes_;
};

} // namespace pianola
