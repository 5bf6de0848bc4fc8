#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

namespace pianola {
namespace asio = boost::asio;
}

namespace pianola::http {

/// Tells requests that wait for something to answer with what they have, because the server stops.
/// Confined to the server's strand.
class drain {
public:
    explicit drain(asio::any_io_executor executor);

    /// From now on every wait ends at once.
    void request();
    [[nodiscard]] bool requested() const noexcept { return requested_; }
    /// Completes once draining was requested. Cancellable: it then completes, too.
    asio::awaitable<void> wait();

private:
    asio::steady_timer never_;
    bool requested_ = false;
};

} // namespace pianola::http
