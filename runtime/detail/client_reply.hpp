#pragma once

#include <pianola/journal/error.hpp>
#include <pianola/journal/identifiers.hpp>
#include <pianola/runtime/detail/hub_core.hpp>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/bind_executor.hpp>

#include <functional>
#include <memory>
#include <utility>

/// What every operation of a client begins and ends with.
namespace pianola::detail {

/// A copyable one-shot around a client's handler (posted_handler.hpp), to be called from inside.
template <class... Args>
std::function<void(Args...)> once(asio::any_completion_handler<void(Args...)> done) {
    auto shared = std::make_shared<asio::any_completion_handler<void(Args...)>>(std::move(done));
    return [shared](Args... args) { std::move (*shared)(std::move(args)...); };
}

/// The same for an operation that has been admitted: it leaves when its client is answered.
template <class... Args>
std::function<void(Args...)> once_and_leave(std::shared_ptr<hub_core> hub,
                                            asio::any_completion_handler<void(Args...)> done) {
    struct admitted {
        std::shared_ptr<hub_core> hub;
        asio::any_completion_handler<void(Args...)> done;
    };
    auto shared = std::make_shared<admitted>(std::move(hub), std::move(done));
    return [shared](Args... args) {
        shared->hub->leave();
        std::move(shared->done)(std::move(args)...);
    };
}

/// The same reply, later: when a power cut cannot take back what it tells of.
template <class... Results>
std::function<void(error_code, Results...)> hardened(
    std::shared_ptr<hub_core> hub, std::function<void(error_code, Results...)> reply) {
    return [hub = std::move(hub), reply = std::move(reply)](error_code ec, Results... found) {
        if (ec)
            return reply(ec, std::move(found)...);
        hub->journal().async_harden(
            asio::bind_executor(hub->executor(), [hub, reply, found...](error_code failed) {
                if (failed)
                    hub->on_journal_failed();
                reply(failed, found...);
            }));
    };
}

/// Finds the number of an id; 0 when nobody has it. The hub must be open.
void find_number(const std::shared_ptr<hub_core>& hub,
                 const instance_id& id,
                 std::function<void(error_code, instance_number)> done);

/// Waits until the hub is open, then finds the number. Errors: instance_not_found.
void find_instance(const std::shared_ptr<hub_core>& hub,
                   instance_id id,
                   std::function<void(error_code, instance_number)> done);

} // namespace pianola::detail
