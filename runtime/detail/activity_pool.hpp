#pragma once

#include <pianola/actors/clock.hpp>
#include <pianola/actors/orchestration_turn.hpp>
#include <pianola/actors/registry.hpp>
#include <pianola/journal/identifiers.hpp>
#include <pianola/journal/message.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/strand.hpp>
#include <boost/intrusive/set.hpp>
#include <boost/unordered/unordered_flat_map.hpp>

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <tuple>

namespace pianola::detail {

/// What the pool runs on and by.
struct activity_pool_environment {
    asio::any_io_executor executor;       ///< Of awaitable activities and timeouts.
    asio::any_io_executor plain_executor; ///< Of plain functions.
    std::shared_ptr<const registry> code;
    std::shared_ptr<pianola::clock> clock;
    std::size_t max_concurrent = 1;
    std::size_t max_result_bytes = 0;
};

/// Runs activities, at most so many at a time. Those that wait are called in turn by instance, so
/// that one with many of them does not hold up the others; of one instance, first in, first out.
/// Each is in it at most once, and reports exactly one result: task_completed or task_failed.
/// Thread-safe.
class activity_pool : public std::enable_shared_from_this<activity_pool> {
public:
    /// Whether the caller is about to return to its executor: then that may go on with what is
    /// reported on the same thread, and need not wake another.
    enum class caller { returns, goes_on };
    /// Called from any thread with the instance and the message for it.
    using report = std::function<void(instance_number, message, caller)>;

    activity_pool(activity_pool_environment environment, report result);

    /// From a handler that will return soon and call nothing that blocks.
    void run(std::vector<activity_work_item> items);
    /// Asks the running activities of an execution to stop, and forgets the waiting ones.
    void stop(instance_number number, execution_number execution);
    /// Forgets what waits, asks what runs to stop, reports nothing any more; calls `drained` once
    /// nothing runs.
    void shut_down(std::function<void()> drained);

private:
    using key = std::tuple<instance_number, execution_number, event_number>;
    /// It leaves its set by itself, should it be dropped with the executor.
    using set_hook =
        boost::intrusive::set_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>>;
    /// An activity in the pool. What changes is guarded by the pool's mutex.
    struct work : set_hook, std::enable_shared_from_this<work> {
        work(activity_work_item what, const activity* function)
            : item(std::move(what)), code(function) {}
        [[nodiscard]] key id() const { return {item.number, item.execution, item.event}; }
        /// A plain function that nobody has to watch: all it needs is a thread.
        [[nodiscard]] bool is_simple() const {
            return code && std::holds_alternative<plain_activity>(*code) &&
                   item.call.timeout <= ticks{0};
        }

        const activity_work_item item;
        const activity* const code; ///< Null when none has its name.
        std::stop_source stop;
        bool running = false;  ///< Else it waits for its turn.
        bool reported = false; ///< By its timeout.
        bool dropped = false;  ///< It waited, and is not wanted any more.
        std::unique_ptr<alarm> timeout;
        std::shared_ptr<work> next; ///< Of the same instance, that waits behind it.
    };
    using shared_work = std::shared_ptr<work>;
    struct key_of_work {
        using type = key;
        type operator()(const work& each) const { return each.id(); }
    };
    /// What waits of one instance, linked by `next`.
    struct queue {
        queue() = default;
        queue(queue&& other) noexcept = default;
        queue& operator=(queue&&) = delete;
        ~queue() { // one after the other: there can be very many
            while (first)
                first = std::move(first->next);
        }

        shared_work first;
        work* last = nullptr;
    };

    /// Begins it, or keeps it for later, or gives it back to be launched without the lock.
    [[nodiscard]] shared_work admit_locked(shared_work added);
    [[nodiscard]] shared_work begin_locked(shared_work begun);
    [[nodiscard]] bool calls_runner_locked();
    void launch(const shared_work& begun, caller how);
    void arm_timeout(const shared_work& begun);
    void on_timeout(work& late);
    void finish(const shared_work& ended, history::body outcome, caller how);
    void wait_locked(shared_work added);
    [[nodiscard]] shared_work take_next_locked();
    [[nodiscard]] history::body checked(const activity_work_item& item, payload result) const;
    void deliver(const activity_work_item& item, history::body outcome, caller how);
    void launch_plain(const shared_work& begun, caller how);
    void launch_awaitable(const shared_work& begun);
    void bring_runner(caller how);
    void run_plain();
    [[nodiscard]] shared_work take_plain(bool arriving);
    [[nodiscard]] history::body call(const work& begun) const;

    activity_pool_environment environment_;
    report report_;
    asio::strand<asio::any_io_executor> timeouts_;

    std::mutex mutex_;
    boost::intrusive::set<work,
                          boost::intrusive::key_of_value<key_of_work>,
                          boost::intrusive::constant_time_size<false>>
        all_;
    std::size_t running_ = 0;
    boost::unordered_flat_map<instance_number, queue, std::hash<instance_number>>
        waiting_;                          ///< None empty.
    std::deque<instance_number> rotation_; ///< Whose turn it is: each that has some waiting.
    std::deque<shared_work> plain_;        ///< Running by count, but not yet taken up by a thread.
    bool runner_coming_ = false;           ///< One is posted that has not begun.
    bool shut_down_ = false;
    std::function<void()> drained_;
};

} // namespace pianola::detail
