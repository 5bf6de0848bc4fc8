#include <pianola/runtime/samples/dpkg/text.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace pianola::samples::dpkg {
namespace {

[[noreturn]] void fail(const std::string& path, int error) {
    throw std::system_error(error, std::generic_category(), printable(path));
}

std::uint8_t byte_at(std::string_view text, std::size_t index) {
    return static_cast<std::uint8_t>(text[index]);
}

// The length of the well-formed UTF-8 sequence at the start of `text`, 0 when there is none.
std::size_t utf8_length(std::string_view text) {
    const auto first = byte_at(text, 0);
    if (first < 0x80)
        return 1;
    const std::size_t length = first >= 0xC2 && first <= 0xDF   ? 2
                               : first >= 0xE0 && first <= 0xEF ? 3
                               : first >= 0xF0 && first <= 0xF4 ? 4
                                                                : 0;
    if (length == 0 || text.size() < length)
        return 0;
    // The second byte's range shuts out overlong forms, surrogates and values over U+10FFFF.
    const std::uint8_t low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    const std::uint8_t high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    if (byte_at(text, 1) < low || byte_at(text, 1) > high)
        return 0;
    for (std::size_t i = 2; i < length; ++i) {
        if ((byte_at(text, i) & 0xC0) != 0x80)
            return 0;
    }
    return length;
}

} // namespace

std::optional<std::string> read_text(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        if (errno == ENOENT || errno == ENOTDIR)
            return std::nullopt;
        fail(path, errno);
    }
    std::string text;
    std::array<char, 64 * 1024> block;
    for (;;) {
        const auto count = ::read(file, block.data(), block.size());
        if (count > 0) {
            text.append(block.data(), static_cast<std::size_t>(count));
        } else if (count == 0 || errno != EINTR) {
            const int error = count == 0 ? 0 : errno;
            ::close(file);
            if (error != 0)
                fail(path, error);
            return text;
        }
    }
}

std::string printable(std::string_view raw) {
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(raw.size());
    while (!raw.empty()) {
        const auto length = utf8_length(raw);
        if (length == 0) {
            const auto byte = byte_at(raw, 0);
            text.append("\\x").append(1, digits[byte >> 4]).append(1, digits[byte & 0xF]);
            raw.remove_prefix(1);
        } else {
            text.append(raw.substr(0, length));
            raw.remove_prefix(length);
        }
    }
    return text;
}

std::string_view take_until(std::string_view& text, char delimiter) {
    const auto end = text.find(delimiter);
    const auto taken = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return taken;
}

std::string_view trimmed(std::string_view text) {
    const auto begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos)
        return {};
    return text.substr(begin, text.find_last_not_of(" \t") + 1 - begin);
}

std::optional<std::string> parse_md5(std::string_view text) {
    if (text.size() != 32)
        return std::nullopt;
    std::string md5(text);
    for (char& c : md5) {
        if (c >= 'A' && c <= 'F')
            c = static_cast<char>(c - 'A' + 'a');
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
            return std::nullopt;
    }
    return md5;
}

} // namespace pianola::samples::dpkg
