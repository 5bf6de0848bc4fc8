#pragma once

#include <pianola/actors/clock.hpp>
#include <pianola/actors/orchestration_turn.hpp>
#include <pianola/actors/registry.hpp>
#include <pianola/journal/identifiers.hpp>
#include <pianola/journal/message.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/strand.hpp>

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
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

/// Runs activities, at most so many at a time, first in, first out. Each is in it at most once,
/// and reports exactly one result: task_completed or task_failed. Thread-safe.
class activity_pool : public std::enable_shared_from_this<activity_pool> {
public:
    /// Called from any thread with the instance and the message for it.
    using report = std::function<void(instance_number, message)>;

    activity_pool(activity_pool_environment environment, report result);

    void run(activity_work_item item);
    /// Asks the running activities of an execution to stop, and forgets the waiting ones.
    void stop(instance_number number, execution_number execution);
    /// Forgets what waits, asks what runs to stop, reports nothing any more; calls `drained` once
    /// nothing runs.
    void shut_down(std::function<void()> drained);

private:
    using key = std::tuple<instance_number, execution_number, event_number>;
    struct running {
        std::stop_source stop;
        bool reported = false;
        std::unique_ptr<alarm> timeout;
    };

    static key key_of(const activity_work_item& item) {
        return {item.number, item.execution, item.event};
    }
    void launch(const std::shared_ptr<activity_work_item>& item, std::stop_token stop);
    void arm_timeout(const std::shared_ptr<activity_work_item>& item);
    void on_timeout(const activity_work_item& item);
    void finish(const activity_work_item& item, history::body outcome);
    [[nodiscard]] history::body checked(const activity_work_item& item, payload result) const;
    void deliver(const activity_work_item& item, history::body outcome);
    void launch_plain(const std::shared_ptr<activity_work_item>& item,
                      const plain_activity& code,
                      std::stop_token stop);
    void launch_awaitable(const std::shared_ptr<activity_work_item>& item,
                          const awaitable_activity& code,
                          std::stop_token stop);

    activity_pool_environment environment_;
    report report_;
    asio::strand<asio::any_io_executor> timeouts_;

    std::mutex mutex_;
    std::map<key, running> running_;
    std::map<key, std::shared_ptr<activity_work_item>> waiting_;
    std::deque<key> queue_;
    bool shut_down_ = false;
    std::function<void()> drained_;
};

} // namespace pianola::detail
