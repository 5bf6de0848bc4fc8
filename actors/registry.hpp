#pragma once

#include <pianola/actors/activity_context.hpp>
#include <pianola/actors/detail/signature.hpp>
#include <pianola/actors/task.hpp>
#include <pianola/actors/typed_payload.hpp>
#include <pianola/journal/payload.hpp>

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace pianola {

class orchestration_context;

/// An orchestrator whose input and output are payloads.
using orchestrator = std::function<task<payload>(orchestration_context&)>;
/// A plain-function activity: may block its thread.
using plain_activity = std::function<payload(activity_context&)>;
/// A coroutine activity on the hub's executor: must not block.
using awaitable_activity = std::function<boost::asio::awaitable<payload>(activity_context&)>;
using activity = std::variant<plain_activity, awaitable_activity>;

/// What an activity promises.
struct activity_properties {
    /// It may run although no history will ever say so, and once more with another input: it only
    /// reads, computes, or writes what any later call would write again. Then it begins without
    /// waiting until the turn that calls it is durable.
    bool idempotent = false;
};

/// Names → orchestrators and activities, keyed by (name, version). Fill it, then give it to a task
/// hub; unchanged from then on, so reading it is thread-safe.
class registry {
public:
    /// `f` is a function or a const-callable lambda: task<R>(orchestration_context&) or
    /// task<R>(orchestration_context&, Input). It must outlive nothing: a copy is kept, and its
    /// captures stay valid while the hub lives. Throws std::invalid_argument for a name that is
    /// empty or taken.
    template <class F>
    registry& add_orchestrator(std::string name, F f) {
        return put_orchestrator(std::move(name), std::nullopt, wrap_orchestrator(std::move(f)));
    }
    /// For instances of this version; the one without a version is for all others.
    template <class F>
    registry& add_orchestrator(std::string name, std::string version, F f) {
        return put_orchestrator(
            std::move(name), std::move(version), wrap_orchestrator(std::move(f)));
    }
    /// `f` is a function or lambda with the arguments (), (Input), (activity_context&) or
    /// (activity_context&, Input); it returns its result, or an asio::awaitable of it. Its
    /// exceptions fail the task.
    template <class F>
    registry& add_activity(std::string name, F f, activity_properties properties = {}) {
        return put_activity(std::move(name), {wrap_activity(std::move(f)), properties});
    }

    /// The one for this version, else the one without a version; null when there is neither.
    [[nodiscard]] const orchestrator* find_orchestrator(
        std::string_view name, const std::optional<std::string>& version) const;
    [[nodiscard]] const activity* find_activity(std::string_view name) const;
    /// False for one that is not here.
    [[nodiscard]] bool is_idempotent(std::string_view name) const;

    /// Name and version of all orchestrators, in order; the version is empty for the one without.
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> orchestrators() const;
    /// The names of all activities, in order.
    [[nodiscard]] std::vector<std::string> activities() const;

private:
    struct declared_activity {
        activity code;
        activity_properties properties;
    };

    registry& put_orchestrator(std::string name,
                               std::optional<std::string> version,
                               orchestrator f);
    registry& put_activity(std::string name, declared_activity declared);
    static payload orchestrator_input(orchestration_context& context);

    template <class F>
    static orchestrator wrap_orchestrator(F f);
    template <class F>
    static activity wrap_activity(F f);

    std::map<std::pair<std::string, std::string>, orchestrator, std::less<>> orchestrators_;
    std::map<std::string, declared_activity, std::less<>> activities_;
};

namespace detail {

template <class R>
struct unwrap_task;
template <class R>
struct unwrap_task<task<R>> {
    using type = R;
};

/// Awaits a user's coroutine and makes a payload of its value.
template <class R>
task<payload> payload_of(task<R> inner) {
    if constexpr (std::is_void_v<R>) {
        co_await std::move(inner);
        co_return payload{};
    } else {
        R value = co_await std::move(inner);
        co_return to_payload(std::move(value));
    }
}

/// Converts the input inside the coroutine, so that a wrong one fails the orchestration.
template <class F, class Input, class R>
task<payload> with_input(const F& f, orchestration_context& context, payload raw) {
    auto input = from_payload<Input>(raw, "input");
    auto inner = f(context, std::move(input));
    if constexpr (std::is_void_v<R>) {
        co_await std::move(inner);
        co_return payload{};
    } else {
        R value = co_await std::move(inner);
        co_return to_payload(std::move(value));
    }
}

template <class F, class... Args>
decltype(auto) call_activity_function(const F& f, activity_context& context) {
    using arguments = std::tuple<Args...>;
    if constexpr (sizeof...(Args) == 0) {
        return f();
    } else {
        using first = std::tuple_element_t<0, arguments>;
        constexpr bool wants_context = std::is_same_v<first, activity_context&>;
        if constexpr (wants_context && sizeof...(Args) == 1)
            return f(context);
        else if constexpr (wants_context)
            return f(
                context,
                context.template input<std::remove_cvref_t<std::tuple_element_t<1, arguments>>>());
        else
            return f(context.template input<std::remove_cvref_t<first>>());
    }
}

template <class F, class R, class... Args>
boost::asio::awaitable<payload> await_activity(const F& f, activity_context& context) {
    auto inner = call_activity_function<F, Args...>(f, context);
    if constexpr (std::is_void_v<R>) {
        co_await std::move(inner);
        co_return payload{};
    } else {
        R value = co_await std::move(inner);
        co_return to_payload(std::move(value));
    }
}

template <class F, class Signature>
struct activity_wrapper;

template <class F, class R, class... Args>
struct activity_wrapper<F, R(Args...)> {
    static activity wrap(F f) {
        return plain_activity([f = std::move(f)](activity_context& context) -> payload {
            if constexpr (std::is_void_v<R>) {
                call_activity_function<F, Args...>(f, context);
                return {};
            } else {
                return to_payload(call_activity_function<F, Args...>(f, context));
            }
        });
    }
};

template <class F, class R, class Executor, class... Args>
struct activity_wrapper<F, boost::asio::awaitable<R, Executor>(Args...)> {
    static activity wrap(F f) {
        return awaitable_activity([f = std::move(f)](activity_context& context) {
            return await_activity<F, R, Args...>(f, context);
        });
    }
};

template <class F, class Signature>
struct orchestrator_wrapper;

template <class F, class R>
struct orchestrator_wrapper<F, R(orchestration_context&)> {
    template <class Input>
    static orchestrator wrap(F f, Input) {
        return
            [f = std::move(f)](orchestration_context& context) { return payload_of(f(context)); };
    }
};

template <class F, class R, class Argument>
struct orchestrator_wrapper<F, R(orchestration_context&, Argument)> {
    template <class Input>
    static orchestrator wrap(F f, Input raw_input) {
        return [f = std::move(f), raw_input](orchestration_context& context) {
            return with_input<F, std::remove_cvref_t<Argument>, typename unwrap_task<R>::type>(
                f, context, raw_input(context));
        };
    }
};

} // namespace detail

template <class F>
orchestrator registry::wrap_orchestrator(F f) {
    return detail::orchestrator_wrapper<F, detail::signature_of<F>>::wrap(std::move(f),
                                                                          &orchestrator_input);
}

template <class F>
activity registry::wrap_activity(F f) {
    return detail::activity_wrapper<F, detail::signature_of<F>>::wrap(std::move(f));
}

} // namespace pianola
