#include <pianola/actors/json_text.hpp>

#include <pianola/actors/detail/json_parse.hpp>

#include <cstddef>
#include <cstdint>
#include <utility>

namespace pianola {
namespace {

/// Takes what the parser finds and forgets it.
struct null_handler {
    using text = boost::json::string_view;
    using error = boost::json::error_code;

    static constexpr auto unlimited = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_object_size = unlimited;
    static constexpr std::size_t max_array_size = unlimited;
    static constexpr std::size_t max_key_size = unlimited;
    static constexpr std::size_t max_string_size = unlimited;

    bool on_document_begin(error&) { return true; }
    bool on_document_end(error&) { return true; }
    bool on_object_begin(error&) { return true; }
    bool on_object_end(std::size_t, error&) { return true; }
    bool on_array_begin(error&) { return true; }
    bool on_array_end(std::size_t, error&) { return true; }
    bool on_key_part(text, std::size_t, error&) { return true; }
    bool on_key(text, std::size_t, error&) { return true; }
    bool on_string_part(text, std::size_t, error&) { return true; }
    bool on_string(text, std::size_t, error&) { return true; }
    bool on_number_part(text, error&) { return true; }
    bool on_int64(std::int64_t, text, error&) { return true; }
    bool on_uint64(std::uint64_t, text, error&) { return true; }
    bool on_double(double, text, error&) { return true; }
    bool on_bool(bool, error&) { return true; }
    bool on_null(error&) { return true; }
    bool on_comment_part(text, error&) { return true; }
    bool on_comment(text, error&) { return true; }
};

} // namespace

void validate_json(std::string_view text, error_code& ec, diagnostics& why) {
    ec = {};
    boost::json::basic_parser<null_handler> parser{detail::json_options()};
    why.message = detail::parse_json(parser, text);
    if (!why.message.empty())
        ec = errc::invalid_argument;
}

payload parse_payload(std::string text, error_code& ec, diagnostics& why) {
    validate_json(text, ec, why);
    return ec ? payload{} : payload::json(std::move(text));
}

} // namespace pianola
