#include <pianola/runtime/samples/dpkg/md5sums.hpp>

#include <pianola/runtime/samples/dpkg/text.hpp>

#include <optional>

namespace pianola::samples::dpkg {
namespace {

std::optional<std::string> unescaped(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\') {
            result += text[i];
            continue;
        }
        const char code = ++i < text.size() ? text[i] : '\0';
        if (code != '\\' && code != 'n' && code != 'r')
            return std::nullopt;
        result += code == 'n' ? '\n' : code == 'r' ? '\r' : '\\';
    }
    return result;
}

bool steps_up(std::string_view path) {
    while (!path.empty()) {
        if (take_until(path, '/') == "..")
            return true;
    }
    return false;
}

std::optional<std::string> parse_path(std::string_view text, bool escaped) {
    while (text.starts_with('/') || text.starts_with("./"))
        text.remove_prefix(text.front() == '/' ? 1 : 2);
    auto path = escaped ? unescaped(text) : std::string(text);
    if (!path || path->empty() || path->find('\0') != std::string::npos || steps_up(*path))
        return std::nullopt;
    return '/' + *path;
}

std::optional<recorded_file> parse_line(std::string_view line) {
    const bool escaped = line.starts_with('\\');
    if (escaped)
        line.remove_prefix(1);
    // md5sum marks files read as binary with an asterisk for the second blank.
    if (line.size() < 35 || line[32] != ' ' || (line[33] != ' ' && line[33] != '*'))
        return std::nullopt;
    auto md5 = parse_md5(line.substr(0, 32));
    auto path = parse_path(line.substr(34), escaped);
    if (!md5 || !path)
        return std::nullopt;
    return recorded_file{std::move(*path), std::move(*md5)};
}

} // namespace

std::vector<recorded_file> parse_md5sums(std::string_view text,
                                         const std::string& file,
                                         std::vector<malformed_line>& malformed) {
    std::vector<recorded_file> files;
    for_each_line(text, [&](std::string_view line, std::uint64_t number) {
        if (auto parsed = parse_line(line))
            files.push_back(std::move(*parsed));
        else
            malformed.push_back({file, number, "expected an MD5, two blanks and a path"});
    });
    return files;
}

} // namespace pianola::samples::dpkg
