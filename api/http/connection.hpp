#pragma once

#include <pianola/api/http/application.hpp>
#include <pianola/api/http/drain.hpp>
#include <pianola/api/http/gate.hpp>
#include <pianola/api/http/http_server_params.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include <memory>

namespace pianola::http {

/// What all connections of a server share. It must outlive them.
struct connection_environment {
    const application& app;
    const gate& entrance;
    drain& draining;
    const http_server_params& params;
    asio::ssl::context* tls; ///< Null: plain HTTP.
};

/// One connection: reads a request, has it answered, writes the answer, and so on. Confined to the
/// server's strand.
class connection {
public:
    static std::unique_ptr<connection> make(asio::ip::tcp::socket socket,
                                            const connection_environment& around);

    virtual ~connection() = default;

    /// Serves until either side closes. Never throws.
    virtual asio::awaitable<void> run() = 0;
    /// Closes it now, unless a request is being answered: then after that answer.
    virtual void stop() = 0;
    /// Closes it now.
    virtual void abort() = 0;
};

} // namespace pianola::http
