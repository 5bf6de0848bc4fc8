#pragma once

#include <boost/json/fwd.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace pianola::detail {

/// Writes one JSON value as text, without whitespace. The caller calls in a grammatical order; the
/// rest is checked, and refused with a payload_error that names the place.
class json_writer {
public:
    void null() { literal("null"); }
    void boolean(bool value) { literal(value ? "true" : "false"); }
    void number(std::int64_t value);
    void number(std::uint64_t value);
    void number(double value);
    void number(float value);
    void string(std::string_view utf8);
    void string(const char* utf8); ///< Refuses a null pointer.
    void value(const boost::json::value& from);

    void begin_object() { open('{'); }
    void key(std::string_view name);
    void end_object() { close('}'); }
    void begin_array() { open('['); }
    void end_array() { close(']'); }

    /// Throws payload_error: "<where the next value would be>: <problem>".
    [[noreturn]] void refuse(std::string_view problem) const;

    [[nodiscard]] std::string text() && { return std::move(text_); }

private:
    void separate();
    void literal(std::string_view text);
    void open(char bracket);
    void close(char bracket);
    template <class Number>
    void shortest(Number value);
    void quoted(std::string_view utf8, const char* what);

    std::string text_;
    std::size_t depth_ = 0;
    bool comma_ = false; ///< A value ended just before.
};

} // namespace pianola::detail
