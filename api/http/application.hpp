#pragma once

#include <pianola/api/http/drain.hpp>
#include <pianola/api/http/gate.hpp>
#include <pianola/api/http/message.hpp>
#include <pianola/api/http/router.hpp>

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <string_view>

namespace pianola::http {

/// Answers every request, and never fails: what a route throws becomes a 500.
class application {
public:
    /// Told what a handler threw. May be empty.
    using report = std::function<void(std::string_view)>;

    explicit application(router routes, report on_exception = {})
        : routes_(std::move(routes)), on_exception_(std::move(on_exception)) {}

    /// Turns away web pages and who lacks the key, finds the route and calls it. HEAD is answered
    /// as GET, body included; OPTIONS of a known path names its methods; whatever has no route is a
    /// 404 with empty body, or a problem where the router says so. `entrance` and `draining` must
    /// live until it completes; so must the application.
    asio::awaitable<response> answer(request incoming, const gate& entrance, drain& draining) const;

    /// Whether the body that follows may be as large as an archive. `head` is without its body.
    [[nodiscard]] bool takes_large_body(const request& head, const gate& entrance) const;

private:
    asio::awaitable<response> dispatch(request incoming,
                                       const gate& entrance,
                                       drain& draining) const;
    [[nodiscard]] response turn_away(const turned_away& refusal, bool problems) const;
    [[nodiscard]] response no_route(std::string_view path, bool problems) const;
    [[nodiscard]] response options(std::string_view path) const;

    router routes_;
    report on_exception_;
};

} // namespace pianola::http
