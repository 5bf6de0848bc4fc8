#pragma once

#include <pianola/actors/detail/run_queue.hpp>

#include <cassert>

namespace pianola::detail {

/// What a task<T> points to: something that settles once, and who waits for it. Confined to its
/// orchestration's strand.
class task_state {
public:
    task_state() = default;
    task_state(const task_state&) = delete;
    task_state& operator=(const task_state&) = delete;

    [[nodiscard]] bool settled() const noexcept { return settled_; }
    /// Lets a lazy coroutine run; durable operations have begun when they were called.
    virtual void start() {}
    /// Puts `w` into the run queue when this settles. Precondition: not settled.
    void wait(waiter& w) {
        assert(!settled_);
        waiters_.push_back(w);
    }
    /// The task that pointed here is gone: nobody is interested any more.
    virtual void release() noexcept = 0;

protected:
    ~task_state() = default;
    void settle() {
        assert(!settled_);
        settled_ = true;
        run_queue::current().push_all(waiters_);
    }

private:
    bool settled_ = false;
    waiter_list waiters_;
};

/// A task_state that settles to a T, or to an exception.
template <class T>
class task_result : public task_state {
public:
    /// Precondition: settled. Throws what it settled to, if that is an exception.
    virtual T& get() = 0;

protected:
    ~task_result() = default;
};

template <>
class task_result<void> : public task_state {
public:
    virtual void get() = 0;

protected:
    ~task_result() = default;
};

} // namespace pianola::detail
