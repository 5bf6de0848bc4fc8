#pragma once

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/associator.hpp>
#include <boost/asio/executor_work_guard.hpp>

#include <utility>

namespace pianola::detail {

namespace asio = boost::asio;

/// A handler that keeps its own executor's context busy until it is called: whoever waits for us
/// on an io_context must not see it run out of work.
template <class Handler>
struct tracked_handler {
    using executor = asio::associated_executor_t<Handler>;

    explicit tracked_handler(Handler h)
        : inner(std::move(h)), work(asio::get_associated_executor(inner)) {}

    template <class... Args>
    void operator()(Args&&... args) {
        std::move(inner)(std::forward<Args>(args)...);
    }

    Handler inner;
    asio::executor_work_guard<executor> work;
};

template <class Signature, class Handler>
asio::any_completion_handler<Signature> tracked(Handler handler) {
    return tracked_handler<Handler>(std::move(handler));
}

} // namespace pianola::detail

/// Executor, cancellation slot and allocator are those of the wrapped handler.
template <template <class, class> class Associator, class Handler, class Default>
struct boost::asio::associator<Associator, pianola::detail::tracked_handler<Handler>, Default>
    : Associator<Handler, Default> {
    static auto get(const pianola::detail::tracked_handler<Handler>& h) noexcept {
        return Associator<Handler, Default>::get(h.inner);
    }
    static auto get(const pianola::detail::tracked_handler<Handler>& h, const Default& d) noexcept {
        return Associator<Handler, Default>::get(h.inner, d);
    }
};
