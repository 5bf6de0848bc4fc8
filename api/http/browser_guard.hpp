#pragma once

#include <pianola/api/http/message.hpp>

#include <optional>
#include <string>
#include <string_view>

/// Keeps web pages out. A server on a loopback address needs no key, but any page that somebody
/// reads on this machine can make the browser send requests to it: under the server's own address
/// (then `Origin` names the page's), or under a name of its own that it made resolve to the
/// loopback address (then `Host` shows that name).
namespace pianola::http {

/// A host with an optional port, as in the Host header.
struct authority {
    std::string_view host; ///< An IPv6 address without its brackets.
    bool is_ipv6 = false;
    unsigned port = 0;
};

/// Empty when it is no authority. One that names no port has the usual one.
std::optional<authority> parse_authority(std::string_view text, unsigned usual_port = 80) noexcept;

/// True for `localhost`, 127.0.0.0/8 and `::1`, whatever the port.
bool is_loopback(const authority& where) noexcept;

/// The host the request is for, or why it is refused: it must name one host, a loopback one unless
/// `any_host`, and come from no other origin than that host itself.
struct admission {
    std::string host;
    std::string_view refusal; ///< Empty when the request may pass.
};
admission admit(const request& incoming, bool any_host = false);

} // namespace pianola::http
