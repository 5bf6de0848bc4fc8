#include <pianola/actors/detail/json_writer.hpp>

#include <pianola/actors/detail/json_path.hpp>
#include <pianola/actors/detail/json_quote.hpp>
#include <pianola/actors/json_text.hpp>
#include <pianola/actors/payload_error.hpp>

#include <boost/json/value.hpp>

#include <array>
#include <charconv>
#include <cmath>
#include <vector>

namespace pianola::detail {
namespace {

/// Where text that ends in the middle of a JSON value ends. Read from the text itself, so that
/// writing pays nothing for it.
class end_of_text {
public:
    explicit end_of_text(std::string_view text) : text_(text) {
        while (at_ < text_.size())
            step();
    }

    [[nodiscard]] std::string path() const {
        std::string path = "value";
        for (const auto& outer : levels_) {
            if (outer.array)
                append_index(path, outer.index);
            else if (!outer.key.empty())
                append_member(path, outer.key);
        }
        return path;
    }

private:
    struct level {
        bool array;
        std::size_t index = 0;
        std::string_view key; // as written, with its escapes
    };

    void step() {
        switch (text_[at_++]) {
        case '{': levels_.push_back({.array = false, .index = 0, .key = {}}); break;
        case '[': levels_.push_back({.array = true, .index = 0, .key = {}}); break;
        case '}':
        case ']': levels_.pop_back(); break;
        case ',':
            ++levels_.back().index;
            levels_.back().key = {};
            break;
        case '"': skip_string(); break;
        default: break;
        }
    }

    void skip_string() {
        const std::size_t begin = at_;
        while (text_[at_] != '"')
            at_ += text_[at_] == '\\' ? 2 : 1;
        const std::string_view string = text_.substr(begin, at_++ - begin);
        if (at_ < text_.size() && text_[at_] == ':')
            levels_.back().key = string;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::vector<level> levels_;
};

} // namespace

template <class Number>
void json_writer::shortest(Number value) {
    std::array<char, 32> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    literal({digits.data(), end});
}

void json_writer::number(std::int64_t value) { shortest(value); }

void json_writer::number(std::uint64_t value) { shortest(value); }

void json_writer::number(float value) {
    if (std::isfinite(value) && value != 0)
        shortest(value);
    else
        number(double{value});
}

void json_writer::number(double value) {
    if (std::isnan(value))
        refuse("JSON has no NaN");
    if (std::isinf(value))
        refuse("JSON has no infinity");
    if (value == 0 && std::signbit(value))
        literal("-0.0"); // a reader takes -0 for an integer, which has no sign
    else
        shortest(value);
}

void json_writer::string(std::string_view utf8) {
    separate();
    quoted(utf8, "text");
    comma_ = true;
}

void json_writer::string(const char* utf8) {
    if (!utf8)
        refuse("a null pointer instead of a string");
    string(std::string_view{utf8});
}

void json_writer::value(const boost::json::value& from) {
    switch (from.kind()) {
    case boost::json::kind::null: return null();
    case boost::json::kind::bool_: return boolean(from.get_bool());
    case boost::json::kind::int64: return number(from.get_int64());
    case boost::json::kind::uint64: return number(from.get_uint64());
    case boost::json::kind::double_: return number(from.get_double());
    case boost::json::kind::string: return string(std::string_view{from.get_string()});
    case boost::json::kind::array:
        begin_array();
        for (const auto& element : from.get_array())
            value(element);
        return end_array();
    case boost::json::kind::object:
        begin_object();
        for (const auto& member : from.get_object()) {
            key(member.key());
            value(member.value());
        }
        return end_object();
    }
}

void json_writer::key(std::string_view name) {
    separate();
    quoted(name, "a member name");
    text_ += ':';
}

void json_writer::refuse(std::string_view problem) const {
    const std::string begun = comma_ ? text_ + ',' : text_;
    throw payload_error{end_of_text{begun}.path().append(": ").append(problem)};
}

void json_writer::separate() {
    if (comma_)
        text_ += ',';
    comma_ = false;
}

void json_writer::literal(std::string_view text) {
    separate();
    text_ += text;
    comma_ = true;
}

void json_writer::open(char bracket) {
    separate();
    if (++depth_ > max_json_depth)
        refuse("nested too deeply");
    text_ += bracket;
}

void json_writer::close(char bracket) {
    --depth_;
    text_ += bracket;
    comma_ = true;
}

void json_writer::quoted(std::string_view utf8, const char* what) {
    const std::size_t bad = append_quoted(text_, utf8);
    if (bad != valid_utf8)
        refuse(what + (" that is not UTF-8, at its byte " + std::to_string(bad)));
}

} // namespace pianola::detail
