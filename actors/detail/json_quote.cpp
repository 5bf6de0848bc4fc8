#include <pianola/actors/detail/json_quote.hpp>

#include <array>
#include <cstdint>

namespace pianola::detail {
namespace {

/// What a byte means inside a JSON string: 0 stands for itself, 'u' needs \u00xx, 'm' begins a
/// character of more than one byte, anything else is the letter after a backslash.
constexpr std::array<char, 256> make_classes() {
    std::array<char, 256> classes{};
    for (std::size_t c = 0; c < 0x20; ++c)
        classes[c] = 'u';
    for (std::size_t c = 0x80; c < 0x100; ++c)
        classes[c] = 'm';
    classes['\b'] = 'b';
    classes['\f'] = 'f';
    classes['\n'] = 'n';
    classes['\r'] = 'r';
    classes['\t'] = 't';
    classes['"'] = '"';
    classes['\\'] = '\\';
    return classes;
}

constexpr auto classes = make_classes();

constexpr std::uint8_t byte_at(std::string_view text, std::size_t at) {
    return at < text.size() ? static_cast<std::uint8_t>(text[at]) : std::uint8_t{0};
}

constexpr bool between(std::uint8_t byte, std::uint8_t least, std::uint8_t greatest) {
    return byte >= least && byte <= greatest;
}

/// Bytes of the character that begins at `at` with a byte over 0x7f; 0 when it is not UTF-8.
/// (Unicode, table 3-7: no overlong forms, no surrogates, nothing beyond U+10FFFF.)
std::size_t character_size(std::string_view text, std::size_t at) {
    const std::uint8_t first = byte_at(text, at);
    const std::uint8_t second = byte_at(text, at + 1);
    if (between(first, 0xc2, 0xdf))
        return between(second, 0x80, 0xbf) ? 2 : 0;
    if (!between(byte_at(text, at + 2), 0x80, 0xbf))
        return 0;
    if (between(first, 0xe0, 0xef)) {
        const bool good = between(second, first == 0xe0 ? 0xa0 : 0x80, first == 0xed ? 0x9f : 0xbf);
        return good ? 3 : 0;
    }
    if (between(first, 0xf0, 0xf4) && between(byte_at(text, at + 3), 0x80, 0xbf)) {
        const bool good = between(second, first == 0xf0 ? 0x90 : 0x80, first == 0xf4 ? 0x8f : 0xbf);
        return good ? 4 : 0;
    }
    return 0;
}

void append_escape(std::string& to, char letter, std::uint8_t byte) {
    to += '\\';
    to += letter;
    if (letter == 'u') {
        constexpr std::string_view digits = "0123456789abcdef";
        to.append("00").append(1, digits[byte >> 4]).append(1, digits[byte & 0xf]);
    }
}

} // namespace

std::size_t append_quoted(std::string& to, std::string_view text) {
    const std::size_t begin = to.size();
    to += '"';
    std::size_t plain = 0; // where the bytes begin that are not yet appended
    for (std::size_t at = 0; at < text.size();) {
        const auto byte = static_cast<std::uint8_t>(text[at]);
        const char letter = classes[byte];
        if (letter == 0) {
            ++at;
        } else if (letter == 'm') {
            const std::size_t size = character_size(text, at);
            if (size == 0) {
                to.resize(begin);
                return at;
            }
            at += size;
        } else {
            to.append(text, plain, at - plain);
            append_escape(to, letter, byte);
            plain = ++at;
        }
    }
    to.append(text, plain);
    to += '"';
    return valid_utf8;
}

std::string quoted_excerpt(std::string_view text) {
    std::string quoted;
    const std::string_view head = text.substr(0, max_excerpt);
    // The cut may have split a character.
    const std::size_t bad = append_quoted(quoted, head);
    if (bad != valid_utf8)
        append_quoted(quoted, head.substr(0, bad));
    if (bad != valid_utf8 || head.size() < text.size())
        quoted += "...";
    return quoted;
}

} // namespace pianola::detail
