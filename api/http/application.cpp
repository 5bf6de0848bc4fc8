#include <pianola/api/http/application.hpp>

#include <pianola/api/http/browser_guard.hpp>
#include <pianola/api/http/error_response.hpp>
#include <pianola/api/http/problem.hpp>
#include <pianola/api/http/url_text.hpp>

#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <exception>
#include <string>
#include <utility>

namespace pianola::http {
namespace {

std::string allowed(const std::vector<std::string_view>& methods) {
    std::string allow;
    for (const std::string_view method : methods)
        allow.append(method).append(method == "GET" ? ", HEAD, " : ", ");
    return allow + "OPTIONS";
}

bool only_reads(const request& incoming,
                const query& parameters,
                const std::optional<router::match>& found) {
    const std::string_view method = incoming.method;
    return method == "GET" || method == "HEAD" || method == "OPTIONS" ||
           (found && *found->only_reads && (*found->only_reads)(parameters));
}

} // namespace

asio::awaitable<response> application::answer(request incoming,
                                              const gate& entrance,
                                              drain& draining) const {
    const bool problems = routes_.tells_problems(split_target(incoming.target).path);
    std::string failure;
    try {
        co_return co_await dispatch(std::move(incoming), entrance, draining);
    } catch (const std::exception& e) {
        failure = e.what();
    }
    if (on_exception_)
        on_exception_("a request failed: " + failure);
    const error_code unknown(boost::system::errc::io_error, boost::system::generic_category());
    co_return problems ? problem_response(unknown) : error_response(unknown);
}

asio::awaitable<response> application::dispatch(request incoming,
                                                const gate& entrance,
                                                drain& draining) const {
    const auto [absolute, path, query_text] = split_target(incoming.target);
    const bool problems = routes_.tells_problems(path);
    admission admitted = admit(incoming, entrance.any_host());
    if (!admitted.refusal.empty())
        co_return turn_away({403, admitted.refusal, {}}, problems);

    http::query parameters{query_text};
    auto found = routes_.find(incoming.method == "HEAD" ? "GET" : incoming.method, path);
    // A path without a route needs the key, too: who has none learns nothing.
    if (!found || !found->needs_no_key)
        if (const auto refusal =
                entrance.refusal(incoming, parameters, only_reads(incoming, parameters, found)))
            co_return turn_away(*refusal, problems);
    if (incoming.method == "OPTIONS")
        co_return options(path);
    if (!found)
        co_return no_route(path, problems);

    auto key = find_key(incoming, parameters);
    exchange call{std::move(incoming), draining};
    call.query = std::move(parameters);
    call.host = std::move(admitted.host);
    if (key && key->in_query)
        call.code = std::move(key->text);
    call.base = found->base;
    call.arguments = std::move(found->arguments);
    co_return co_await (*found->handle)(call);
}

bool application::takes_large_body(const request& head, const gate& entrance) const {
    const auto [absolute, path, query_text] = split_target(head.target);
    const auto found = routes_.find(head.method, path);
    return found && found->large_body && admit(head, entrance.any_host()).refusal.empty() &&
           !entrance.refusal(head, http::query{query_text}, false);
}

response application::turn_away(const turned_away& refusal, bool problems) const {
    response answer = problems ? problem_response(refusal.status, refusal.why)
                               : message_response(refusal.status, refusal.why);
    if (!refusal.challenge.empty())
        answer.header("WWW-Authenticate", refusal.challenge);
    return answer;
}

response application::no_route(std::string_view path, bool problems) const {
    if (!problems)
        return response{404};
    const auto methods = routes_.methods(path);
    if (methods.empty())
        return problem_response(404, "there is nothing at this path");
    response answer = problem_response(405, "this path has no such method");
    answer.header("Allow", allowed(methods));
    return answer;
}

response application::options(std::string_view path) const {
    if (path == "*")
        return response{204};
    const auto methods = routes_.methods(path);
    if (methods.empty())
        return no_route(path, routes_.tells_problems(path));
    response answer{204};
    answer.header("Allow", allowed(methods));
    return answer;
}

} // namespace pianola::http
