#pragma once

#include <pianola/actors/detail/task_state.hpp>

#include <coroutine>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

namespace pianola {

template <class T>
class task;

namespace detail {

template <class T>
class task_promise;

/// Waits for a task until it settles; then gives its value or raises its exception. An awaited
/// rvalue gives its value away, an lvalue keeps it and can be awaited again.
template <class T, bool keeps>
class task_awaiter {
public:
    explicit task_awaiter(task_result<T>& result) noexcept : result_(result) {}
    [[nodiscard]] bool await_ready() const noexcept { return result_.settled(); }
    void await_suspend(std::coroutine_handle<> self) {
        node_.handle = self;
        result_.start();
        result_.wait(node_);
    }
    decltype(auto) await_resume() {
        if constexpr (std::is_void_v<T>)
            result_.get();
        else if constexpr (keeps)
            return static_cast<T&>(result_.get());
        else
            return T(std::move(result_.get()));
    }

private:
    task_result<T>& result_;
    waiter node_;
};

} // namespace detail

/// What an orchestrator returns and awaits: a durable operation, or a coroutine made of them.
///
/// A durable operation is scheduled when it is called and may be awaited any time later. A
/// coroutine is lazy: it starts at its first await, or in when_all / when_any in argument order.
/// Destroying a task drops interest in it and cancels nothing durable. Move-only; confined to the
/// orchestrator that made it. Inside a task coroutine only tasks can be awaited: anything else
/// would not be repeated by a replay, and does not compile.
template <class T = void>
class [[nodiscard]] task {
public:
    using promise_type = detail::task_promise<T>;
    using value_type = T;

    task(task&& other) noexcept : result_(std::exchange(other.result_, nullptr)) {}
    task& operator=(task&& other) noexcept {
        std::swap(result_, other.result_);
        return *this;
    }
    ~task() {
        if (result_)
            result_->release();
    }

    /// Whether awaiting it would not wait.
    [[nodiscard]] bool settled() const noexcept { return result_->settled(); }

    /// For the engine and the combinators.
    explicit task(detail::task_result<T>& result) noexcept : result_(&result) {}
    [[nodiscard]] detail::task_result<T>& result() const noexcept { return *result_; }

private:
    detail::task_result<T>* result_;
};

namespace detail {

template <class T>
class task_promise_base : public task_result<T> {
public:
    static std::suspend_always initial_suspend() noexcept { return {}; }
    auto final_suspend() noexcept {
        struct awaiter {
            task_promise_base& self;
            static bool await_ready() noexcept { return false; }
            void await_suspend(std::coroutine_handle<>) noexcept { self.settle(); }
            static void await_resume() noexcept {}
        };
        return awaiter{*this};
    }
    void unhandled_exception() noexcept { error_ = std::current_exception(); }

    template <class U>
    task_awaiter<U, true> await_transform(task<U>& t) noexcept {
        return task_awaiter<U, true>{t.result()};
    }
    template <class U>
    task_awaiter<U, false> await_transform(task<U>&& t) noexcept {
        return task_awaiter<U, false>{t.result()};
    }
    template <class Combinator>
        requires requires { typename std::remove_cvref_t<Combinator>::awaits_durable_tasks; }
    Combinator&& await_transform(Combinator&& c) noexcept {
        return std::forward<Combinator>(c);
    }

    void start() final {
        if (std::exchange(started_, true))
            return;
        first_.handle = handle();
        run_queue::current().push(first_);
    }
    void release() noexcept final { handle().destroy(); }

protected:
    ~task_promise_base() = default;
    void raise_if_failed() const {
        if (error_)
            std::rethrow_exception(error_);
    }
    virtual std::coroutine_handle<> handle() noexcept = 0;

private:
    waiter first_;
    bool started_ = false;
    std::exception_ptr error_;
};

template <class T>
class task_promise final : public task_promise_base<T> {
public:
    task<T> get_return_object() noexcept { return task<T>{*this}; }
    template <class U = T>
    void return_value(U&& value) {
        value_.emplace(std::forward<U>(value));
    }
    T& get() override {
        this->raise_if_failed();
        return *value_;
    }

private:
    std::coroutine_handle<> handle() noexcept override {
        return std::coroutine_handle<task_promise>::from_promise(*this);
    }
    std::optional<T> value_;
};

template <>
class task_promise<void> final : public task_promise_base<void> {
public:
    task<void> get_return_object() noexcept { return task<void>{*this}; }
    void return_void() noexcept {}
    void get() override { this->raise_if_failed(); }

private:
    std::coroutine_handle<> handle() noexcept override {
        return std::coroutine_handle<task_promise>::from_promise(*this);
    }
};

} // namespace detail
} // namespace pianola
