#include <pianola/runtime/detail/activity_pool.hpp>

#include <pianola/actors/activity_context.hpp>
#include <pianola/actors/task_failed.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include <exception>
#include <utility>

namespace pianola::detail {
namespace {

activity_context context_of(const activity_work_item& item, std::stop_token stop) {
    return {item.call.name,
            item.call.input,
            item.instance,
            item.task,
            item.call.attempt,
            item.call.timeout,
            std::move(stop)};
}

history::body failed(const activity_work_item& item, failure_details why) {
    return history::task_failed{item.task, std::move(why)};
}

} // namespace

activity_pool::activity_pool(activity_pool_environment environment, report result)
    : environment_(std::move(environment)),
      report_(std::move(result)),
      timeouts_(asio::make_strand(environment_.executor)) {}

void activity_pool::run(activity_work_item item) {
    const key id = key_of(item);
    auto shared = std::make_shared<activity_work_item>(std::move(item));
    std::stop_token stop;
    {
        const std::scoped_lock lock(mutex_);
        if (shut_down_ || running_.contains(id) || waiting_.contains(id))
            return;
        if (running_.size() >= environment_.max_concurrent) {
            waiting_.emplace(id, std::move(shared));
            queue_.push_back(id);
            return;
        }
        stop = running_[id].stop.get_token();
    }
    launch(shared, std::move(stop));
}

void activity_pool::launch(const std::shared_ptr<activity_work_item>& item, std::stop_token stop) {
    const activity* code = environment_.code->find_activity(item->call.name);
    if (!code) {
        failure_details why("ActivityNotFound",
                            "no activity '" + item->call.name + "' is registered");
        why.non_retriable = true;
        // Posted: whoever asked for it must not be called back from inside.
        return asio::post(environment_.executor,
                          [self = shared_from_this(), item, why = std::move(why)] {
                              self->finish(*item, failed(*item, why));
                          });
    }
    if (item->call.timeout > ticks{0})
        arm_timeout(item);
    if (const auto* plain = std::get_if<plain_activity>(code))
        launch_plain(item, *plain, std::move(stop));
    else
        launch_awaitable(item, std::get<awaitable_activity>(*code), std::move(stop));
}

void activity_pool::launch_plain(const std::shared_ptr<activity_work_item>& item,
                                 const plain_activity& code,
                                 std::stop_token stop) {
    asio::post(environment_.plain_executor,
               [self = shared_from_this(), item, &code, stop = std::move(stop)] {
                   history::body outcome;
                   try {
                       auto context = context_of(*item, stop);
                       outcome = self->checked(*item, code(context));
                   } catch (...) {
                       outcome = failed(*item, failure_from(std::current_exception()));
                   }
                   self->finish(*item, std::move(outcome));
               });
}

void activity_pool::launch_awaitable(const std::shared_ptr<activity_work_item>& item,
                                     const awaitable_activity& code,
                                     std::stop_token stop) {
    auto body = [](std::shared_ptr<activity_work_item> work,
                   const awaitable_activity& call,
                   std::stop_token token) -> asio::awaitable<payload> {
        auto context = context_of(*work, std::move(token));
        auto inner = call(context);
        payload result = co_await std::move(inner);
        co_return result;
    };
    asio::co_spawn(
        environment_.executor,
        body(item, code, std::move(stop)),
        [self = shared_from_this(), item](const std::exception_ptr& error, payload result) {
            self->finish(*item,
                         error ? failed(*item, failure_from(error))
                               : self->checked(*item, std::move(result)));
        });
}

history::body activity_pool::checked(const activity_work_item& item, payload result) const {
    if (result.size() <= environment_.max_result_bytes)
        return history::task_completed{item.task, std::move(result)};
    return failed(item,
                  {"PayloadTooLarge",
                   "the result of activity '" + item.call.name + "' has " +
                       std::to_string(result.size()) + " bytes, the limit is " +
                       std::to_string(environment_.max_result_bytes)});
}

void activity_pool::arm_timeout(const std::shared_ptr<activity_work_item>& item) {
    asio::post(timeouts_, [self = shared_from_this(), item] {
        auto timeout = self->environment_.clock->make_alarm(self->timeouts_);
        alarm& armed = *timeout;
        {
            const std::scoped_lock lock(self->mutex_);
            const auto at = self->running_.find(key_of(*item));
            if (at == self->running_.end())
                return;
            at->second.timeout = std::move(timeout);
        }
        armed.async_wait_until(self->environment_.clock->now() + item->call.timeout,
                               asio::bind_executor(self->timeouts_, [self, item](error_code ec) {
                                   if (!ec)
                                       self->on_timeout(*item);
                               }));
    });
}

void activity_pool::on_timeout(const activity_work_item& item) {
    std::stop_source stop{std::nostopstate};
    {
        const std::scoped_lock lock(mutex_);
        const auto at = running_.find(key_of(item));
        if (at == running_.end() || std::exchange(at->second.reported, true))
            return;
        stop = at->second.stop;
    }
    stop.request_stop();
    deliver(item,
            failed(item,
                   {"ActivityTimeout",
                    "activity '" + item.call.name + "' took longer than its timeout"}));
}

void activity_pool::finish(const activity_work_item& item, history::body outcome) {
    std::shared_ptr<activity_work_item> next;
    std::stop_token stop;
    std::function<void()> drained;
    std::unique_ptr<alarm> timeout;
    bool wanted = false;
    {
        const std::scoped_lock lock(mutex_);
        auto node = running_.extract(key_of(item));
        wanted = !node.mapped().reported && !shut_down_;
        timeout = std::move(node.mapped().timeout);
        while (!queue_.empty() && !next) {
            auto waiting = waiting_.extract(queue_.front());
            queue_.pop_front();
            if (waiting)
                next = std::move(waiting.mapped());
        }
        if (next)
            stop = running_[key_of(*next)].stop.get_token();
        if (running_.empty() && shut_down_)
            drained = std::exchange(drained_, nullptr);
    }
    if (timeout) // an alarm is used and destroyed on its own strand
        asio::post(timeouts_, [kept = std::shared_ptr<alarm>(std::move(timeout))] {});
    if (wanted)
        deliver(item, std::move(outcome));
    if (next)
        launch(next, std::move(stop));
    if (drained)
        drained();
}

void activity_pool::deliver(const activity_work_item& item, history::body outcome) {
    report_(item.number,
            message{item.execution,
                    history_event{no_event_id, environment_.clock->now(), std::move(outcome)}});
}

void activity_pool::stop(instance_number number, execution_number execution) {
    std::deque<std::stop_source> stopping;
    {
        const std::scoped_lock lock(mutex_);
        const key first{number, execution, event_number{}};
        const auto same = [&](const key& k) {
            return std::get<0>(k) == number && std::get<1>(k) == execution;
        };
        for (auto at = running_.lower_bound(first); at != running_.end() && same(at->first); ++at)
            stopping.push_back(at->second.stop);
        auto waiting = waiting_.lower_bound(first);
        while (waiting != waiting_.end() && same(waiting->first))
            waiting = waiting_.erase(waiting);
    }
    for (auto& source : stopping)
        source.request_stop();
}

void activity_pool::shut_down(std::function<void()> drained) {
    std::deque<std::stop_source> stopping;
    {
        const std::scoped_lock lock(mutex_);
        shut_down_ = true;
        waiting_.clear();
        queue_.clear();
        for (auto& [id, entry] : running_)
            stopping.push_back(entry.stop);
        if (!running_.empty())
            drained_ = std::exchange(drained, nullptr);
    }
    for (auto& source : stopping)
        source.request_stop();
    if (drained)
        drained();
}

} // namespace pianola::detail
