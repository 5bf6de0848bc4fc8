#include <pianola/api/http/repeated_member.hpp>

#include <boost/json/basic_parser_impl.hpp>

#include <cstddef>
#include <cstdint>
#include <set>
#include <utility>
#include <vector>

namespace pianola::http {
namespace {

/// Follows the parser, and stops it at a name that its object has already.
class name_watcher {
public:
    using text = boost::json::string_view;
    using error = boost::json::error_code;

    static constexpr auto unlimited = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_object_size = unlimited;
    static constexpr std::size_t max_array_size = unlimited;
    static constexpr std::size_t max_key_size = unlimited;
    static constexpr std::size_t max_string_size = unlimited;

    bool on_document_begin(error&) { return true; }
    bool on_document_end(error&) { return true; }
    bool on_object_begin(error&) { return begin(false); }
    bool on_object_end(std::size_t, error&) { return end(); }
    bool on_array_begin(error&) { return begin(true); }
    bool on_array_end(std::size_t, error&) { return end(); }
    bool on_key_part(text part, std::size_t, error&) {
        name_ += part;
        return true;
    }
    bool on_key(text part, std::size_t, error& ec) {
        name_ += part;
        level& in = levels_.back();
        in.member = std::exchange(name_, {});
        if (in.names.insert(in.member).second)
            return true;
        ec = boost::json::error::exception; // only to stop
        repeated = path();
        return false;
    }
    bool on_string_part(text, std::size_t, error&) { return true; }
    bool on_string(text, std::size_t, error&) { return value(); }
    bool on_number_part(text, error&) { return true; }
    bool on_int64(std::int64_t, text, error&) { return value(); }
    bool on_uint64(std::uint64_t, text, error&) { return value(); }
    bool on_double(double, text, error&) { return value(); }
    bool on_bool(bool, error&) { return value(); }
    bool on_null(error&) { return value(); }
    bool on_comment_part(text, error&) { return true; }
    bool on_comment(text, error&) { return true; }

    std::optional<std::string> repeated;

private:
    struct level {
        bool is_array;
        std::size_t index = 0; // of the element that comes
        std::string member;
        std::set<std::string> names;
    };

    bool begin(bool is_array) {
        levels_.push_back({is_array, 0, {}, {}});
        return true;
    }
    bool end() {
        levels_.pop_back();
        return value();
    }
    bool value() {
        if (!levels_.empty())
            ++levels_.back().index;
        return true;
    }
    [[nodiscard]] std::string path() const {
        std::string made;
        for (const level& each : levels_)
            if (each.is_array)
                made += "[" + std::to_string(each.index) + "]";
            else
                made += (made.empty() ? "" : ".") + each.member;
        return made;
    }

    std::vector<level> levels_;
    std::string name_;
};

} // namespace

std::optional<std::string> find_repeated_member(std::string_view json) {
    boost::json::basic_parser<name_watcher> parser{boost::json::parse_options{}};
    boost::json::error_code ec;
    parser.write_some(false, json.data(), json.size(), ec);
    return std::move(parser.handler().repeated);
}

} // namespace pianola::http
