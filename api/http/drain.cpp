#include <pianola/api/http/drain.hpp>

#include <pianola/journal/error.hpp>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace pianola::http {

drain::drain(asio::any_io_executor executor)
    : never_(std::move(executor), asio::steady_timer::time_point::max()) {}

void drain::request() {
    requested_ = true;
    never_.cancel();
}

asio::awaitable<void> drain::wait() {
    if (requested_)
        co_return;
    error_code ignored;
    co_await never_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

} // namespace pianola::http
