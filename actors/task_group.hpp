#pragma once

#include <pianola/actors/task.hpp>

#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace pianola {
namespace detail {

/// Waits until every state has settled.
class all_settled {
public:
    using awaits_durable_tasks = void;
    explicit all_settled(std::vector<task_state*> states) : states_(std::move(states)) {}
    [[nodiscard]] bool await_ready() { return advance(); }
    void await_suspend(std::coroutine_handle<> self) {
        node_.handle = self;
        states_[next_]->wait(node_);
    }
    void await_resume() const noexcept {}
    /// Moves past what has settled. True when nothing is left.
    bool advance() {
        while (next_ < states_.size() && states_[next_]->settled())
            ++next_;
        return next_ == states_.size();
    }

private:
    std::vector<task_state*> states_;
    std::size_t next_ = 0;
    waiter node_;
};

/// Waits until some state has settled; gives the index of the first in argument order.
class any_settled {
public:
    using awaits_durable_tasks = void;
    explicit any_settled(std::vector<task_state*> states) : states_(std::move(states)) {}
    [[nodiscard]] bool await_ready() const { return winner() != states_.size(); }
    void await_suspend(std::coroutine_handle<> self) {
        nodes_ = std::vector<waiter>(states_.size());
        for (std::size_t i = 0; i != states_.size(); ++i) {
            nodes_[i].handle = self;
            states_[i]->wait(nodes_[i]);
        }
    }
    std::size_t await_resume() {
        nodes_.clear(); // the losers must not wake us again
        return winner();
    }

private:
    [[nodiscard]] std::size_t winner() const {
        std::size_t i = 0;
        while (i != states_.size() && !states_[i]->settled())
            ++i;
        return i;
    }
    std::vector<task_state*> states_;
    std::vector<waiter> nodes_;
};

template <class T>
std::vector<task_state*> start_all(std::vector<task<T>>& tasks) {
    std::vector<task_state*> states;
    states.reserve(tasks.size());
    for (auto& t : tasks) {
        t.result().start();
        states.push_back(&t.result());
    }
    return states;
}

template <class... Ts>
std::vector<task_state*> start_all(task<Ts>&... tasks) {
    (tasks.result().start(), ...);
    return {&tasks.result()...};
}

/// The value of a settled task; void becomes an empty struct in tuples.
template <class T>
auto take_value(task<T>& t) {
    if constexpr (std::is_void_v<T>) {
        t.result().get();
        return std::tuple<>{};
    } else {
        return std::tuple<T>(std::move(t.result().get()));
    }
}

template <class T>
task<std::vector<T>> collect_all(std::vector<task<T>> tasks, std::vector<task_state*> states) {
    all_settled settled(std::move(states));
    while (!settled.advance())
        co_await settled;
    std::vector<T> values;
    values.reserve(tasks.size());
    for (auto& t : tasks)
        values.push_back(std::move(t.result().get()));
    co_return values;
}

inline task<void> collect_all(std::vector<task<void>> tasks, std::vector<task_state*> states) {
    all_settled settled(std::move(states));
    while (!settled.advance())
        co_await settled;
    for (auto& t : tasks)
        t.result().get();
}

template <class... Ts>
auto collect_tuple(std::vector<task_state*> states, task<Ts>... tasks)
    -> task<decltype(std::tuple_cat(take_value(tasks)...))> {
    all_settled settled(std::move(states));
    while (!settled.advance())
        co_await settled;
    co_return std::tuple_cat(take_value(tasks)...);
}

inline task<std::size_t> first_of(std::vector<task_state*> states) {
    any_settled settled(std::move(states));
    const std::size_t winner = co_await settled;
    co_return winner;
}

} // namespace detail

/// Starts all, in order, at once; awaited, it waits for all, then gives their values or raises the
/// first failure in argument order. `task<void>`s give a task<void>.
template <class T>
auto when_all(std::vector<task<T>> tasks) {
    auto states = detail::start_all(tasks);
    return detail::collect_all(std::move(tasks), std::move(states));
}

/// The same for tasks of different types: a tuple of the values of those that are not void.
template <class... Ts>
auto when_all(task<Ts>... tasks) {
    auto states = detail::start_all(tasks...);
    return detail::collect_tuple(std::move(states), std::move(tasks)...);
}

/// Starts all, in order, at once; awaited, it gives the index of one that has settled (the first in
/// argument order when several have) and raises nothing. The tasks stay the caller's and awaitable;
/// they must outlive the result. With no tasks it never settles.
template <class T>
task<std::size_t> when_any(std::vector<task<T>>& tasks) {
    return detail::first_of(detail::start_all(tasks));
}

template <class... Ts>
task<std::size_t> when_any(task<Ts>&... tasks) {
    return detail::first_of(detail::start_all(tasks...));
}

} // namespace pianola
