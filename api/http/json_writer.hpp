#pragma once

#include <pianola/journal/payload.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace pianola::http {

/// Writes one compact JSON document, members in the order of the calls. A user's value is spliced
/// in byte for byte: parsed and written again, a double would change its text.
class json_writer {
public:
    json_writer& begin_object() { return open('{'); }
    json_writer& end_object() { return close('}'); }
    json_writer& begin_array() { return open('['); }
    json_writer& end_array() { return close(']'); }
    /// Followed by a value or a begin.
    json_writer& key(std::string_view name);

    /// Bytes that are no UTF-8 become U+FFFD, so the document stays one.
    json_writer& string(std::string_view text);
    json_writer& number(std::int64_t value);
    json_writer& boolean(bool value) { return raw(value ? "true" : "false"); }
    json_writer& null() { return raw("null"); }
    /// Precondition: `json` is one JSON value.
    json_writer& raw(std::string_view json);

    /// A user's value: absent is null, JSON itself, and text what Durable Task makes of it: JSON
    /// when it parses, else a string; blank is the empty string.
    json_writer& value(const payload& value);
    /// The same bytes as one JSON string; absent is null.
    json_writer& value_as_string(const payload& value);

    [[nodiscard]] const std::string& str() const& noexcept { return text_; }
    [[nodiscard]] std::string str() && noexcept { return std::move(text_); }

private:
    json_writer& open(char bracket);
    json_writer& close(char bracket);
    void separate();

    std::string text_;
    bool first_ = true; // nothing stands before the next member of this object or array
};

} // namespace pianola::http
