#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pianola::samples::dpkg {

/// The whole content of a file; empty optional when there is no such file.
/// Throws std::system_error, naming the path, on any other failure.
std::optional<std::string> read_text(const std::string& path);

/// `raw` as valid UTF-8: bytes that are not become `\xNN`. File names are bytes, JSON is not.
std::string printable(std::string_view raw);

/// Removes and returns everything up to the first `delimiter`, which goes too.
std::string_view take_until(std::string_view& text, char delimiter);

/// `text` without spaces and tabs at either end.
std::string_view trimmed(std::string_view text);

/// `text` in lower case when it is an MD5 in hexadecimal, else an empty optional.
std::optional<std::string> parse_md5(std::string_view text);

/// Calls `visit(line, number)` for each line, without its newline, numbered from 1.
template <class Visitor>
void for_each_line(std::string_view text, Visitor visit) {
    for (std::uint64_t number = 1; !text.empty(); ++number)
        visit(take_until(text, '\n'), number);
}

} // namespace pianola::samples::dpkg
