#include <pianola/runtime/samples/dpkg/status_file.hpp>

#include <pianola/runtime/samples/dpkg/text.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <optional>
#include <utility>

namespace pianola::samples::dpkg {
namespace {

constexpr std::array<std::pair<std::string_view, package_state>, 8> state_names{{
    {"not-installed", package_state::not_installed},
    {"config-files", package_state::config_files},
    {"half-installed", package_state::half_installed},
    {"unpacked", package_state::unpacked},
    {"half-configured", package_state::half_configured},
    {"triggers-awaited", package_state::triggers_awaited},
    {"triggers-pending", package_state::triggers_pending},
    {"installed", package_state::installed},
}};

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return result;
}

bool is_name(std::string_view text, std::string_view punctuation) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return (static_cast<unsigned char>(c) < 0x80 &&
                std::isalnum(static_cast<unsigned char>(c)) != 0) ||
               punctuation.find(c) != std::string_view::npos;
    });
}

// The last word of `text`, taken off it: paths come first and may contain blanks.
std::string_view take_last_word(std::string_view& text) {
    const auto blank = text.find_last_of(" \t");
    const auto word = text.substr(blank == std::string_view::npos ? 0 : blank + 1);
    text = trimmed(text.substr(0, text.size() - word.size()));
    return word;
}

std::optional<conffile> parse_conffile(std::string_view line) {
    conffile result;
    line = trimmed(line);
    auto word = take_last_word(line);
    for (; word == "obsolete" || word == "remove-on-upgrade"; word = take_last_word(line))
        (word == "obsolete" ? result.obsolete : result.remove_on_upgrade) = true;
    if (auto md5 = parse_md5(word))
        result.md5 = *md5;
    else if (word != "newconffile" && word != "nonexistent" && word != "-")
        return std::nullopt;
    if (!line.starts_with('/') || line.find('\0') != std::string_view::npos)
        return std::nullopt;
    result.path = line;
    return result;
}

class status_parser {
public:
    status_parser(const std::string& file, std::vector<malformed_line>& malformed)
        : file_(file), malformed_(malformed) {}

    void line(std::string_view text, std::uint64_t number) {
        number_ = number;
        if (trimmed(text).empty())
            end_stanza();
        else if (text.front() == ' ' || text.front() == '\t')
            continuation(text);
        else
            field(text);
    }

    void end_stanza() {
        if (first_line_ != 0)
            finish_record();
        record_ = {};
        status_.reset();
        field_.clear();
        first_line_ = 0;
    }

    std::vector<status_record> take() { return std::move(records_); }

private:
    void report(std::uint64_t line, std::string reason) {
        malformed_.push_back({file_, line, std::move(reason)});
    }

    void field(std::string_view text) {
        if (first_line_ == 0)
            first_line_ = number_;
        const auto colon = text.find(':');
        if (colon == std::string_view::npos || colon == 0) {
            field_.assign(1, '?');
            return report(number_, "not a field: no name and colon");
        }
        field_ = lower(text.substr(0, colon));
        set(trimmed(text.substr(colon + 1)));
    }

    void continuation(std::string_view text) {
        if (field_.empty())
            return report(number_, "a continuation line that continues nothing");
        if (field_ != "conffiles")
            return;
        if (auto parsed = parse_conffile(text))
            record_.conffiles.push_back(std::move(*parsed));
        else
            report(number_, "not a conffile: expected a path and an MD5");
    }

    void set(std::string_view value) {
        if (field_ == "package")
            record_.package = value;
        else if (field_ == "architecture")
            record_.architecture = value;
        else if (field_ == "version")
            record_.version = value;
        else if (field_ == "multi-arch")
            record_.multi_arch_same = value == "same";
        else if (field_ == "installed-size")
            set_size(value);
        else if (field_ == "status")
            set_status(value);
    }

    void set_size(std::string_view value) {
        const auto* end = value.data() + value.size();
        const auto [stop, error] = std::from_chars(value.data(), end, record_.installed_kib);
        if (error != std::errc{} || stop != end) {
            record_.installed_kib = 0;
            report(number_, "Installed-Size is not a number");
        }
    }

    void set_status(std::string_view value) {
        const auto word = take_last_word(value);
        const auto* found = std::find_if(state_names.begin(),
                                         state_names.end(),
                                         [&](const auto& name) { return name.first == word; });
        if (found == state_names.end())
            report(number_, "unknown package state");
        else
            status_ = found->second;
    }

    void finish_record() {
        if (!is_name(record_.package, "+-._"))
            return report(first_line_, "a stanza without a valid Package");
        if (!status_)
            return report(first_line_, "a stanza without a valid Status");
        // dpkg leaves the architecture out for packages that are no more than a selection.
        const bool known = *status_ > package_state::not_installed;
        if (known && !is_name(record_.architecture, "-"))
            return report(first_line_, "a stanza without a valid Architecture");
        record_.state = *status_;
        records_.push_back(std::move(record_));
    }

    const std::string& file_;
    std::vector<malformed_line>& malformed_;
    std::vector<status_record> records_;
    status_record record_;
    std::optional<package_state> status_;
    std::string field_;            // of the stanza's last line, in lower case
    std::uint64_t first_line_ = 0; // of the stanza; 0 between stanzas
    std::uint64_t number_ = 0;
};

} // namespace

std::string status_record::id() const {
    return multi_arch_same ? package + ':' + architecture : package;
}

std::vector<status_record> parse_status(std::string_view text,
                                        const std::string& file,
                                        std::vector<malformed_line>& malformed) {
    status_parser parser(file, malformed);
    for_each_line(text, [&](std::string_view line, std::uint64_t n) { parser.line(line, n); });
    parser.end_stanza();
    return parser.take();
}

} // namespace pianola::samples::dpkg
