#pragma once

#include <pianola/actors/json_text.hpp>

#include <boost/json/basic_parser_impl.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace pianola::detail {

/// RFC 8259, UTF-8 checked, nested no deeper than max_json_depth.
inline boost::json::parse_options json_options() {
    boost::json::parse_options options;
    options.max_depth = max_json_depth;
    return options;
}

/// Parses the whole of `text`. Returns what is wrong and where, or nothing.
template <class Handler>
std::string parse_json(boost::json::basic_parser<Handler>& parser, std::string_view text) {
    boost::json::error_code ec;
    const std::size_t used = parser.write_some(false, text.data(), text.size(), ec);
    if (!ec && used < text.size())
        ec = boost::json::error::extra_data;
    if (!ec)
        return {};
    return "not JSON: " + ec.message() + " at offset " + std::to_string(used);
}

} // namespace pianola::detail
