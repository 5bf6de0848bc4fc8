#include <pianola/actors/detail/json_reader.hpp>

#include <pianola/actors/detail/json_parse.hpp>
#include <pianola/actors/detail/json_quote.hpp>
#include <pianola/actors/payload_error.hpp>

#include <boost/json/value_stack.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

namespace pianola::detail {
namespace {

using boost::json::kind;
using boost::json::value;

[[noreturn]] void refuse(const json_path& at, const std::string& problem) {
    throw payload_error{at.str() + ": " + problem};
}

std::string number_text(double number) {
    std::array<char, 32> digits;
    return {digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr};
}

std::string kind_text(const value& from) {
    switch (from.kind()) {
    case kind::null: return "null";
    case kind::bool_: return "a boolean";
    case kind::int64:
    case kind::uint64:
    case kind::double_: return "a number";
    case kind::string: return "a string";
    case kind::array: return "an array";
    case kind::object: return "an object";
    }
    return "nothing";
}

/// What was found where an integer was expected: its value says more than its kind.
std::string found_text(const value& from) {
    switch (from.kind()) {
    case kind::int64: return std::to_string(from.get_int64());
    case kind::uint64: return std::to_string(from.get_uint64());
    case kind::double_: return number_text(from.get_double());
    default: return kind_text(from);
    }
}

[[noreturn]] void mismatch(const json_path& at, const char* expected, const value& from) {
    refuse(at, std::string{"expected "} + expected + ", got " + kind_text(from));
}

template <class Integer>
[[noreturn]] void not_in_range(const json_path& at,
                               Integer least,
                               Integer greatest,
                               const value& from) {
    refuse(at,
           "expected an integer from " + std::to_string(least) + " to " + std::to_string(greatest) +
               ", got " + found_text(from));
}

/// Whether every integer near `number` is a double, so that it is the one that was written.
bool is_exact_integer(double number) {
    return std::abs(number) < 0x1p53 && std::trunc(number) == number;
}

/// Builds the document. Boost.JSON's own handler takes over its fast conversion of numbers, which
/// may be wrong in the last place: a double would not survive writing and reading.
struct document_handler {
    using text = boost::json::string_view;
    using error = boost::json::error_code;

    static constexpr std::size_t max_object_size = boost::json::object::max_size();
    static constexpr std::size_t max_array_size = boost::json::array::max_size();
    static constexpr std::size_t max_key_size = boost::json::string::max_size();
    static constexpr std::size_t max_string_size = boost::json::string::max_size();

    std::array<unsigned char, 1024> beginning; ///< Of the stack, which most documents stay within.
    boost::json::value_stack stack{{}, beginning.data(), beginning.size()};

    bool on_document_begin(error&) { return true; }
    bool on_document_end(error&) { return true; }
    bool on_object_begin(error&) { return true; }
    bool on_object_end(std::size_t n, error&) { return stack.push_object(n), true; }
    bool on_array_begin(error&) { return true; }
    bool on_array_end(std::size_t n, error&) { return stack.push_array(n), true; }
    bool on_key_part(text s, std::size_t, error&) { return stack.push_chars(s), true; }
    bool on_key(text s, std::size_t, error&) { return stack.push_key(s), true; }
    bool on_string_part(text s, std::size_t, error&) { return stack.push_chars(s), true; }
    bool on_string(text s, std::size_t, error&) { return stack.push_string(s), true; }
    bool on_number_part(text, error&) { return true; }
    bool on_int64(std::int64_t n, text, error&) { return stack.push_int64(n), true; }
    bool on_uint64(std::uint64_t n, text, error&) { return stack.push_uint64(n), true; }
    bool on_double(double rough, text digits, error&) {
        double number = rough; // stays where the digits say too much or too little for a double
        std::from_chars(digits.data(), digits.data() + digits.size(), number);
        return stack.push_double(number), true;
    }
    bool on_bool(bool b, error&) { return stack.push_bool(b), true; }
    bool on_null(error&) { return stack.push_null(), true; }
    bool on_comment_part(text, error&) { return true; }
    bool on_comment(text, error&) { return true; }
};

value parse(const payload& from, std::string_view name, boost::json::storage_ptr memory) {
    if (!from.present())
        refuse(json_path{name}, "no value given");
    boost::json::basic_parser<document_handler> parser{json_options()};
    auto& stack = parser.handler().stack;
    stack.reset(std::move(memory));
    const std::string problem = parse_json(parser, from.str());
    if (!problem.empty())
        refuse(json_path{name}, problem);
    return stack.release();
}

void expect_finite(const value& from, const json_path& at) {
    if (const auto* number = from.if_double()) {
        if (!std::isfinite(*number))
            refuse(at, "a number too large for a double");
    } else if (const auto* elements = from.if_array()) {
        for (std::size_t i = 0; i < elements->size(); ++i)
            expect_finite((*elements)[i], json_path{at, i});
    } else if (const auto* members = from.if_object()) {
        for (const auto& member : *members)
            expect_finite(member.value(), json_path{at, member.key()});
    }
}

} // namespace

json_document::json_document(const payload& from, std::string_view name)
    : memory_(buffer_.data(), buffer_.size()), root_(parse(from, name, &memory_)) {}

value parse_json_value(const payload& from, std::string_view name) {
    if (!from.present())
        return nullptr;
    value root = parse(from, name, {});
    expect_finite(root, json_path{name});
    return root;
}

void expect_null(const value& from, const json_path& at) {
    if (!from.is_null())
        mismatch(at, "null", from);
}

bool as_bool(const value& from, const json_path& at) {
    if (const auto* boolean = from.if_bool())
        return *boolean;
    mismatch(at, "a boolean", from);
}

std::int64_t as_signed(const value& from,
                       const json_path& at,
                       std::int64_t least,
                       std::int64_t greatest) {
    if (const auto* integer = from.if_int64(); integer && *integer >= least && *integer <= greatest)
        return *integer;
    if (const auto* number = from.if_double(); number && is_exact_integer(*number))
        return as_signed(static_cast<std::int64_t>(*number), at, least, greatest);
    not_in_range(at, least, greatest, from);
}

std::uint64_t as_unsigned(const value& from, const json_path& at, std::uint64_t greatest) {
    if (const auto* integer = from.if_uint64(); integer && *integer <= greatest)
        return *integer;
    if (const auto* integer = from.if_int64(); integer && std::in_range<std::uint64_t>(*integer))
        return as_unsigned(static_cast<std::uint64_t>(*integer), at, greatest);
    if (const auto* number = from.if_double(); number && is_exact_integer(*number))
        return as_unsigned(static_cast<std::int64_t>(*number), at, greatest);
    not_in_range(at, std::uint64_t{0}, greatest, from);
}

double as_double(const value& from, const json_path& at) {
    switch (from.kind()) {
    case kind::int64: return static_cast<double>(from.get_int64());
    case kind::uint64: return static_cast<double>(from.get_uint64());
    case kind::double_: expect_finite(from, at); return from.get_double();
    default: mismatch(at, "a number", from);
    }
}

float as_float(const value& from, const json_path& at) {
    using limits = std::numeric_limits<float>;
    constexpr double first_too_large = 0x1.ffffffp+127; // half a place above the greatest float
    const double number = as_double(from, at);
    if (std::abs(number) >= first_too_large)
        refuse(at, "a number too large for a float");
    return static_cast<float>(std::clamp<double>(number, limits::lowest(), limits::max()));
}

std::string_view as_string(const value& from, const json_path& at) {
    if (const auto* string = from.if_string())
        return {string->data(), string->size()};
    mismatch(at, "a string", from);
}

std::size_t as_name(const value& from,
                    const json_path& at,
                    std::span<const std::string_view> names) {
    const std::string_view name = as_string(from, at);
    const auto found = std::find(names.begin(), names.end(), name);
    if (found != names.end())
        return static_cast<std::size_t>(found - names.begin());
    std::string problem = "expected one of ";
    for (const std::string_view each : names)
        problem += quoted_excerpt(each) + ", ";
    refuse(at, problem + "got " + quoted_excerpt(name));
}

const boost::json::object& as_object(const value& from, const json_path& at) {
    if (const auto* object = from.if_object())
        return *object;
    mismatch(at, "an object", from);
}

const boost::json::array& as_array(const value& from, const json_path& at) {
    if (const auto* array = from.if_array())
        return *array;
    mismatch(at, "an array", from);
}

const boost::json::array& as_array(const value& from, const json_path& at, std::size_t size) {
    const auto& array = as_array(from, at);
    if (array.size() != size) {
        refuse(at,
               "expected an array of " + std::to_string(size) + ", got one of " +
                   std::to_string(array.size()));
    }
    return array;
}

value as_value(const value& from, const json_path& at) {
    expect_finite(from, at);
    return value(from, boost::json::storage_ptr()); // a copy would share the document's memory
}

const value& as_member(const boost::json::object& from, const json_path& at) {
    if (const auto* member = from.if_contains(at.name()))
        return *member;
    refuse(at, "the member is missing");
}

} // namespace pianola::detail
