#pragma once

#include <boost/intrusive/list.hpp>

#include <coroutine>

namespace pianola::detail {

using waiter_hook =
    boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>>;

/// A suspended coroutine, in the list of what it waits for or in the run queue. It lives in the
/// coroutine's own frame and leaves its list by itself when the frame is destroyed.
struct waiter : waiter_hook {
    std::coroutine_handle<> handle;
};

using waiter_list = boost::intrusive::list<waiter, boost::intrusive::constant_time_size<false>>;

/// The trampoline of one orchestration: coroutines that may go on, first in, first out. Nothing is
/// ever resumed from inside another coroutine, so no number of awaits grows the stack.
class run_queue {
public:
    run_queue() = default;
    run_queue(const run_queue&) = delete;
    run_queue& operator=(const run_queue&) = delete;

    void push(waiter& w) { ready_.push_back(w); }
    /// All of `waiters` in their order; leaves it empty.
    void push_all(waiter_list& waiters) { ready_.splice(ready_.end(), waiters); }
    /// Makes itself current(), calls `begin`, then resumes until nothing is ready.
    template <class Begin>
    void run(Begin begin) {
        const scope here(*this);
        begin();
        drain();
    }

    /// The queue that drains on this thread. Precondition: orchestrator code is running. A plain
    /// function on purpose: a coroutine may go on on another thread.
    static run_queue& current() noexcept;

private:
    /// Makes a queue current() while it lives.
    class scope {
    public:
        explicit scope(run_queue& queue) noexcept;
        ~scope();
        scope(const scope&) = delete;
        scope& operator=(const scope&) = delete;

    private:
        run_queue* outer_;
    };
    void drain();

    waiter_list ready_;
};

} // namespace pianola::detail
