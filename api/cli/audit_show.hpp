#pragma once

#include <pianola/runtime/client.hpp>

#include <boost/asio/awaitable.hpp>

#include <exception>
#include <string>

namespace pianola::cli {

/// What to try next: which program to call, and which server it shall talk to.
class suggestions {
public:
    suggestions(std::string program_name, std::string server_url)
        : program(std::move(program_name)), url(std::move(server_url)) {}

    std::string program;
    std::string url;
    std::string ca; ///< Certificate to trust; empty: none.
    bool wants_key = false;
};

/// Says where to look, and three commands to try.
void print_suggestions(const suggestions& next);

/// Goes on with the unfinished package_audit, or starts a new one of `root`; draws its progress
/// until it ends, prints what it found, and says what to try.
boost::asio::awaitable<void> show_audit(client through, std::string root, suggestions next);

/// Says on standard error why the show ended early. Stopping the server is no reason.
void report_audit_error(const std::exception_ptr& error);

} // namespace pianola::cli
