#pragma once

#include <pianola/api/http/application.hpp>
#include <pianola/api/http/drain.hpp>
#include <pianola/api/http/http_server_params.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <memory>

namespace pianola::http {

/// One connection: reads a request, has it answered, writes the answer, and so on. Confined to the
/// server's strand.
class connection {
public:
    static std::unique_ptr<connection> make(asio::ip::tcp::socket socket,
                                            const application& app,
                                            drain& draining,
                                            const http_server_params& params);

    virtual ~connection() = default;

    /// Serves until either side closes. Never throws.
    virtual asio::awaitable<void> run() = 0;
    /// Closes it now, unless a request is being answered: then after that answer.
    virtual void stop() = 0;
    /// Closes it now.
    virtual void abort() = 0;
};

} // namespace pianola::http
