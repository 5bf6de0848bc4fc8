#pragma once

#include <pianola/journal/error.hpp>
#include <pianola/journal/instant.hpp>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/deferred.hpp>

#include <memory>
#include <utility>

namespace pianola {

namespace asio = boost::asio;

/// One wait at a time for a point in time. Not thread-safe: use it on one strand.
class alarm {
public:
    virtual ~alarm() = default;

    /// Completes at or after `time`, or with operation_aborted after cancel(). Only one wait may
    /// be pending. The handler never runs inside the initiating call.
    template <asio::completion_token_for<void(error_code)> Token = asio::deferred_t>
    auto async_wait_until(instant time, Token&& token = {}) {
        return asio::async_initiate<Token, void(error_code)>(
            [this](auto done, instant when) { do_wait_until(when, std::move(done)); }, token, time);
    }
    virtual void cancel() = 0;

private:
    virtual void do_wait_until(instant time, asio::any_completion_handler<void(error_code)>) = 0;
};

/// The seam for time: nothing else in Pianola asks what time it is or sleeps. Thread-safe.
class clock {
public:
    virtual ~clock() = default;
    [[nodiscard]] virtual instant now() const noexcept = 0;
    [[nodiscard]] virtual std::unique_ptr<alarm> make_alarm(asio::any_io_executor executor) = 0;
};

/// Wall-clock time of this machine, UTC. Follows steps of the wall clock within a second.
std::shared_ptr<clock> make_system_clock();

} // namespace pianola
