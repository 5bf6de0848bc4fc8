#pragma once

#include <pianola/api/http/message.hpp>
#include <pianola/journal/error.hpp>

#include <string>
#include <string_view>

namespace pianola::http {

/// The one mapping of the project's errors to HTTP.
unsigned http_status(errc code) noexcept;

/// The answer to a failed operation: an empty body for 404 and 410, an error object otherwise.
/// `detail` is what diagnostics said; only errors of the caller show it, so that no path or
/// internal text of the server gets out.
response error_response(error_code ec, std::string_view detail = {});

/// The 400 of an argument that is wrong.
response argument_response(std::string_view why);

/// `{"Message","ExceptionMessage","ExceptionType","StackTrace"}`.
response exception_response(unsigned status,
                            std::string_view message,
                            std::string_view exception_message,
                            std::string_view exception_type);

/// One JSON string: what the original answers to purges and rewinds that cannot be.
response text_response(unsigned status, std::string_view text);

/// `{"Message","ExceptionMessage"}`, both the same text: some clients read the one, some the other.
response message_response(unsigned status, std::string_view message);

} // namespace pianola::http
