#pragma once

#include <pianola/journal/error.hpp>

#include <boost/asio/ssl/context.hpp>

#include <filesystem>
#include <optional>

namespace pianola {
namespace asio = boost::asio;
}

namespace pianola::http {

/// A server's side of TLS 1.2 and later, with its certificate and key from PEM files. Empty with
/// `invalid_argument`, and diagnostics that name the file, when they are not there, are not what
/// they should be, or do not belong together.
std::optional<asio::ssl::context> make_tls_context(const std::filesystem::path& certificate,
                                                   const std::filesystem::path& key,
                                                   error_code& ec,
                                                   diagnostics& why);

} // namespace pianola::http
