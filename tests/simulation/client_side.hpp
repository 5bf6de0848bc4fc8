#pragma once

#include <pianola/runtime/client.hpp>

#include <simulation/sim_context.hpp>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <utility>

namespace pianola::simulation {

/// Coroutines that wait for the hub. The hub holds only a claim to them, so that a crash can end
/// them: else each would keep the hub alive, and the hub it.
class waiting_clients {
public:
    template <class... Args, class Handler>
    auto hold(Handler handler) {
        auto executor = boost::asio::get_associated_executor(handler);
        auto held = std::make_shared<held_handler<Args...>>(std::move(handler));
        const std::uint64_t number = ++held_so_far_;
        held_.emplace(number, held);
        return boost::asio::bind_executor(executor, [this, number, held](Args... args) {
            held_.erase(number);
            auto resume = std::exchange(held->handler, nullptr);
            (*resume)(std::move(args)...);
        });
    }
    void kill() {
        for (const auto& [number, held] : std::exchange(held_, {}))
            held->drop();
    }

private:
    struct held_base {
        virtual ~held_base() = default;
        virtual void drop() = 0;
    };
    template <class... Args>
    struct held_handler final : held_base {
        using any_handler = boost::asio::any_completion_handler<void(Args...)>;
        template <class Handler>
        explicit held_handler(Handler h) : handler(std::make_unique<any_handler>(std::move(h))) {}
        void drop() override { const auto dropped = std::exchange(handler, nullptr); }
        std::unique_ptr<any_handler> handler;
    };

    std::uint64_t held_so_far_ = 0;
    std::map<std::uint64_t, std::shared_ptr<held_base>> held_;
};

/// The completion token of a coroutine that waits in such a way.
struct use_waiting_client {
    waiting_clients* waiting;
};

/// What the clients of a workload have in one life of the world. Good until the life ends.
class client_side {
public:
    using spawner = std::function<void(boost::asio::awaitable<void>)>;
    client_side(client through, sim_context& in, waiting_clients& waiting, spawner begin)
        : hub(std::move(through)), world(in), waiting_(waiting), spawn(std::move(begin)) {}

    /// For operations of the hub: gives their result to a co_await, and their error to `ec`.
    auto into(error_code& ec) {
        return boost::asio::redirect_error(use_waiting_client{&waiting_}, ec);
    }
    /// Lets up to `longest` pass.
    boost::asio::awaitable<void> pause(ticks longest) {
        const auto most = static_cast<std::uint64_t>(longest.count());
        const ticks chosen{static_cast<std::int64_t>(world.below(most + 1))};
        return world.async_sleep(chosen, boost::asio::use_awaitable);
    }

    client hub;
    sim_context& world;

private:
    waiting_clients& waiting_;

public:
    /// Runs one more client at the same time.
    spawner spawn;
};

} // namespace pianola::simulation

template <class... Args>
struct boost::asio::async_result<pianola::simulation::use_waiting_client, void(Args...)> {
    using return_type = typename boost::asio::async_result<boost::asio::use_awaitable_t<>,
                                                           void(Args...)>::return_type;
    template <class Initiation, class... Parameters>
    static return_type initiate(Initiation initiation,
                                pianola::simulation::use_waiting_client token,
                                Parameters... parameters) {
        boost::asio::use_awaitable_t<> resume;
        return boost::asio::async_initiate<boost::asio::use_awaitable_t<>, void(Args...)>(
            [waiting = token.waiting, begin = std::move(initiation)](auto handler,
                                                                     auto... values) mutable {
                std::move(begin)(waiting->hold<Args...>(std::move(handler)), std::move(values)...);
            },
            resume,
            std::move(parameters)...);
    }
};
