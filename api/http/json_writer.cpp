#include <pianola/api/http/json_writer.hpp>

#include <pianola/actors/json_text.hpp>
#include <pianola/api/http/url_text.hpp>
#include <pianola/api/http/utf8_text.hpp>

#include <algorithm>
#include <cstddef>

namespace pianola::http {
namespace {

void append_escaped(std::string& into, char c) {
    constexpr std::string_view digits = "0123456789abcdef";
    switch (c) {
    case '"': into += "\\\""; return;
    case '\\': into += "\\\\"; return;
    case '\b': into += "\\b"; return;
    case '\f': into += "\\f"; return;
    case '\n': into += "\\n"; return;
    case '\r': into += "\\r"; return;
    case '\t': into += "\\t"; return;
    default: break;
    }
    into += "\\u00";
    into += digits[static_cast<unsigned char>(c) >> 4];
    into += digits[static_cast<unsigned char>(c) & 15u];
}

constexpr bool needs_escape(char c) noexcept {
    return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
}

} // namespace

json_writer& json_writer::key(std::string_view name) {
    string(name);
    text_ += ':';
    first_ = true;
    return *this;
}

json_writer& json_writer::string(std::string_view text) {
    separate();
    text_ += '"';
    while (!text.empty()) {
        const std::size_t length = utf8_length(text);
        if (length == 0)
            text_ += "\xEF\xBF\xBD";
        else if (needs_escape(text.front()))
            append_escaped(text_, text.front());
        else
            text_ += text.substr(0, length);
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
    text_ += '"';
    return *this;
}

json_writer& json_writer::number(std::int64_t value) { return raw(std::to_string(value)); }

json_writer& json_writer::raw(std::string_view json) {
    separate();
    text_ += json;
    return *this;
}

json_writer& json_writer::value(const payload& value) {
    switch (value.kind()) {
    case payload_kind::absent: return null();
    case payload_kind::json: return raw(value.str());
    case payload_kind::text: break;
    }
    if (trimmed(value.str()).empty())
        return string("");
    error_code ec;
    diagnostics why;
    validate_json(value.str(), ec, why);
    return ec ? string(value.str()) : raw(value.str());
}

json_writer& json_writer::value_as_string(const payload& value) {
    return value.present() ? string(value.str()) : null();
}

json_writer& json_writer::open(char bracket) {
    separate();
    text_ += bracket;
    first_ = true;
    return *this;
}

json_writer& json_writer::close(char bracket) {
    text_ += bracket;
    first_ = false;
    return *this;
}

void json_writer::separate() {
    if (!first_)
        text_ += ',';
    first_ = false;
}

} // namespace pianola::http
