#pragma once

#include <pianola/runtime/client.hpp>

#include <boost/asio/awaitable.hpp>

#include <exception>
#include <string>

namespace pianola::cli {

/// Goes on with the unfinished package_audit, or starts a new one of `root`; draws its progress
/// until it ends, prints what it found, and says what to try at `url`.
boost::asio::awaitable<void> show_audit(client through, std::string root, std::string url);

/// Says on standard error why the show ended early. Stopping the server is no reason.
void report_audit_error(const std::exception_ptr& error);

} // namespace pianola::cli
