#pragma once

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/append.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/associator.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include <utility>

namespace pianola::detail {

namespace asio = boost::asio;

/// A handler that may be called from anywhere: it is posted to its own executor, or else to the one
/// given, and never runs inside the call. Until then it keeps that executor's context busy: whoever
/// waits for us on an io_context must not see it run out of work.
template <class Handler>
class posted_handler {
    using executor = asio::associated_executor_t<Handler, asio::any_io_executor>;

public:
    posted_handler(Handler inner, const asio::any_io_executor& otherwise)
        : inner_(std::move(inner)), work_(asio::get_associated_executor(inner_, otherwise)) {}

    template <class... Args>
    void operator()(Args&&... args) {
        const auto work = std::move(work_);
        asio::post(work.get_executor(),
                   asio::append(std::move(inner_), std::forward<Args>(args)...));
    }
    [[nodiscard]] const Handler& inner() const noexcept { return inner_; }

private:
    Handler inner_;
    asio::executor_work_guard<executor> work_;
};

template <class Signature, class Handler>
asio::any_completion_handler<Signature> posted(Handler handler,
                                               const asio::any_io_executor& otherwise) {
    return posted_handler<Handler>(std::move(handler), otherwise);
}

} // namespace pianola::detail

/// Cancellation slot and allocator are those of the wrapped handler.
template <template <class, class> class Associator, class Handler, class Default>
struct boost::asio::associator<Associator, pianola::detail::posted_handler<Handler>, Default>
    : Associator<Handler, Default> {
    static auto get(const pianola::detail::posted_handler<Handler>& h) noexcept {
        return Associator<Handler, Default>::get(h.inner());
    }
    static auto get(const pianola::detail::posted_handler<Handler>& h, const Default& d) noexcept {
        return Associator<Handler, Default>::get(h.inner(), d);
    }
};

/// It has none to be called on.
template <class Handler, class Default>
struct boost::asio::associated_executor<pianola::detail::posted_handler<Handler>, Default> {
    using type = Default;
    static type get(const pianola::detail::posted_handler<Handler>&) noexcept { return type(); }
    static type get(const pianola::detail::posted_handler<Handler>&, const Default& d) noexcept {
        return d;
    }
};
