#pragma once

#include <pianola/api/http/message.hpp>
#include <pianola/journal/error.hpp>

#include <string>
#include <string_view>

namespace pianola::http {

/// Which part of a request is wrong, and how.
struct field_problem {
    std::string field; ///< The name of a parameter or a member.
    std::string detail;
};

/// An error under /v1/, as RFC 9457 writes it: `{"type","title","status","detail"}`, and `field`
/// when there is one.
response problem_response(unsigned status, std::string_view detail, std::string_view field = {});

/// The 400 that names a field.
response problem_response(const field_problem& problem);

/// The answer to a failed operation. No internal text gets out.
response problem_response(error_code ec);

} // namespace pianola::http
