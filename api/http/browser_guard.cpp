#include <pianola/api/http/browser_guard.hpp>

#include <pianola/api/http/url_text.hpp>

#include <boost/asio/ip/address_v4.hpp>
#include <boost/asio/ip/address_v6.hpp>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <system_error>
#include <vector>

namespace pianola::http {
namespace {

namespace ip = boost::asio::ip;

constexpr std::string_view only_one_host = "A request must have exactly one Host.";
constexpr std::string_view only_loopback = "The Host of a request must be a loopback address.";
constexpr std::string_view only_same_origin = "Requests from another origin are refused.";

constexpr std::string_view no_host = "The Host of a request must be a host and its port.";

std::optional<unsigned> parse_port(std::string_view text, unsigned usual) noexcept {
    if (text.empty())
        return usual;
    unsigned port = 0;
    const char* end = text.data() + text.size();
    const auto result = std::from_chars(text.data(), end, port);
    if (result.ec != std::errc{} || result.ptr != end || port > 65535)
        return std::nullopt;
    return port;
}

bool same(const authority& a, const authority& b) noexcept {
    return a.is_ipv6 == b.is_ipv6 && a.port == b.port && equal_ignoring_case(a.host, b.host);
}

/// The scheme and the port that goes without saying.
struct transport {
    std::string_view scheme;
    unsigned port;
};

transport transport_of(const request& incoming) noexcept {
    return incoming.secure ? transport{"https://", 443} : transport{"http://", 80};
}

bool is_origin_of(std::string_view origin, const authority& host, const transport& by) noexcept {
    if (!equal_ignoring_case(origin.substr(0, by.scheme.size()), by.scheme))
        return false;
    const auto from = parse_authority(origin.substr(by.scheme.size()), by.port);
    return from && same(*from, host);
}

} // namespace

std::optional<authority> parse_authority(std::string_view text, unsigned usual_port) noexcept {
    authority parsed;
    std::string_view port;
    if (text.starts_with('[')) {
        const std::size_t end = text.find(']');
        if (end == std::string_view::npos)
            return std::nullopt;
        parsed.host = text.substr(1, end - 1);
        parsed.is_ipv6 = true;
        port = text.substr(end + 1);
    } else {
        const std::size_t colon = std::min(text.find(':'), text.size());
        parsed.host = text.substr(0, colon);
        port = text.substr(colon);
    }
    if (parsed.host.empty() || parsed.host.find_first_of("/?#@% \t\\") != std::string_view::npos ||
        !(port.empty() || port.starts_with(':')))
        return std::nullopt;
    const auto number = parse_port(port.substr(port.empty() ? 0 : 1), usual_port);
    if (!number)
        return std::nullopt;
    parsed.port = *number;
    return parsed;
}

bool is_loopback(const authority& where) noexcept {
    boost::system::error_code ec;
    const std::string host(where.host);
    if (where.is_ipv6) {
        const auto address = ip::make_address_v6(host, ec);
        return !ec && address.is_loopback();
    }
    if (equal_ignoring_case(host, "localhost"))
        return true;
    const auto address = ip::make_address_v4(host, ec);
    return !ec && address.is_loopback();
}

admission admit(const request& incoming, bool any_host) {
    std::vector<std::string_view> named = incoming.all_headers("Host");
    if (named.size() > 1)
        return {{}, only_one_host};
    // The authority of an absolute target overrides the header, which must be harmless all the
    // same.
    const std::string_view absolute = split_target(incoming.target).authority;
    if (!absolute.empty())
        named.push_back(absolute);
    if (named.empty())
        return {{}, only_one_host};
    const transport by = transport_of(incoming);
    for (const std::string_view name : named) {
        const auto host = parse_authority(name, by.port);
        if (!any_host && (!host || !is_loopback(*host)))
            return {{}, only_loopback};
        if (!host)
            return {{}, no_host};
    }
    const auto host = parse_authority(named.back(), by.port);
    for (const std::string_view origin : incoming.all_headers("Origin"))
        if (!is_origin_of(origin, *host, by))
            return {{}, only_same_origin};
    return {std::string(named.back()), {}};
}

} // namespace pianola::http
