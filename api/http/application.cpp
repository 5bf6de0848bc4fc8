#include <pianola/api/http/application.hpp>

#include <pianola/api/http/browser_guard.hpp>
#include <pianola/api/http/error_response.hpp>
#include <pianola/api/http/url_text.hpp>

#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <exception>
#include <string>
#include <utility>

namespace pianola::http {

asio::awaitable<response> application::answer(request incoming,
                                              const gate& entrance,
                                              drain& draining) const {
    std::string failure;
    try {
        co_return co_await dispatch(std::move(incoming), entrance, draining);
    } catch (const std::exception& e) {
        failure = e.what();
    }
    if (on_exception_)
        on_exception_("a request failed: " + failure);
    co_return error_response(error_code(boost::system::errc::io_error, //
                                        boost::system::generic_category()));
}

asio::awaitable<response> application::dispatch(request incoming,
                                                const gate& entrance,
                                                drain& draining) const {
    admission admitted = admit(incoming, entrance.any_host());
    if (!admitted.refusal.empty())
        co_return message_response(403, admitted.refusal);

    const auto [absolute, path, query_text] = split_target(incoming.target);
    http::query parameters{query_text};
    auto found = routes_.find(incoming.method == "HEAD" ? "GET" : incoming.method, path);
    // A path without a route needs the key, too: who has none learns nothing.
    if (!found || !found->needs_no_key)
        if (auto refusal = entrance.refusal(incoming, parameters))
            co_return std::move(*refusal);
    if (incoming.method == "OPTIONS")
        co_return options(path);
    if (!found)
        co_return response{404};

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

response application::options(std::string_view path) const {
    if (path == "*")
        return response{204};
    const auto methods = routes_.methods(path);
    if (methods.empty())
        return response{404};
    std::string allow;
    for (const std::string_view method : methods)
        allow.append(method).append(method == "GET" ? ", HEAD, " : ", ");
    response answer{204};
    answer.header("Allow", allow + "OPTIONS");
    return answer;
}

} // namespace pianola::http
