#pragma once

#include <chrono>
#include <cstddef>

namespace pianola {

/// The limits of the HTTP door.
class http_server_params {
public:
    http_server_params() {}

    /// Bytes of a request's first line and headers. A longer one is answered 431.
    std::size_t max_header_bytes = std::size_t{16} << 10;
    /// Bytes of a request's body. A longer one is answered 413, unread when it says its length.
    /// The default is somewhat above task_hub_params::max_payload_bytes.
    std::size_t max_body_bytes = (std::size_t{4} << 20) + (std::size_t{64} << 10);
    /// Bytes of the body of an import, which is answered 413 likewise. Others have no use for it:
    /// a request without the key to import is held to `max_body_bytes`.
    std::size_t max_archive_body_bytes = std::size_t{512} << 20;
    /// Connections at a time. A further one is answered 503 and closed.
    std::size_t max_connections = 1024;
    /// A connection is closed when it is silent for this long between requests, or takes longer
    /// over sending one request or receiving one answer.
    std::chrono::milliseconds idle_timeout{std::chrono::seconds{60}};
    /// The TLS handshake of a connection must be over within this.
    std::chrono::milliseconds handshake_timeout{std::chrono::seconds{10}};
    /// After cancel(), requests in progress have this long to be answered.
    std::chrono::milliseconds drain_timeout{std::chrono::seconds{5}};
};

} // namespace pianola
