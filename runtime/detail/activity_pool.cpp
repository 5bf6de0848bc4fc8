#include <pianola/runtime/detail/activity_pool.hpp>

#include <pianola/actors/activity_context.hpp>
#include <pianola/actors/task_failed.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/defer.hpp>
#include <boost/asio/post.hpp>

#include <exception>
#include <utility>
#include <variant>
#include <vector>

namespace pianola::detail {
namespace {

/// What one runner does before it makes room for others on its executor.
constexpr std::size_t most_in_a_row = 16;

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

void activity_pool::run(std::vector<activity_work_item> items) {
    std::vector<shared_work> added;
    added.reserve(items.size());
    for (activity_work_item& item : items) {
        const activity* const code = environment_.code->find_activity(item.call.name);
        added.push_back(std::make_shared<work>(std::move(item), code));
    }
    bool runner = false;
    {
        const std::scoped_lock lock(mutex_);
        for (shared_work& each : added)
            each = admit_locked(std::move(each));
        runner = calls_runner_locked();
    }
    if (runner)
        bring_runner(caller::returns);
    for (const shared_work& each : added)
        if (each)
            launch(each, caller::returns);
}

activity_pool::shared_work activity_pool::admit_locked(shared_work added) {
    if (shut_down_ || !all_.insert(*added).second)
        return nullptr;
    if (running_ >= environment_.max_concurrent) {
        wait_locked(std::move(added));
        return nullptr;
    }
    ++running_;
    return begin_locked(std::move(added));
}

activity_pool::shared_work activity_pool::begin_locked(shared_work begun) {
    begun->running = true;
    if (!begun->is_simple())
        return begun;
    plain_.push_back(std::move(begun));
    return nullptr;
}

/// Whether a runner is to be brought: there is something to do, and none on its way.
bool activity_pool::calls_runner_locked() {
    return !plain_.empty() && !std::exchange(runner_coming_, true);
}

void activity_pool::launch(const shared_work& begun, caller how) {
    const activity_work_item& item = begun->item;
    if (!begun->code) {
        failure_details why("ActivityNotFound",
                            "no activity '" + item.call.name + "' is registered");
        why.non_retriable = true;
        // Posted: whoever asked for it must not be called back from inside.
        return asio::post(environment_.executor,
                          [self = shared_from_this(), begun, why = std::move(why)] {
                              self->finish(begun, failed(begun->item, why), caller::returns);
                          });
    }
    if (item.call.timeout > ticks{0})
        arm_timeout(begun);
    if (std::holds_alternative<plain_activity>(*begun->code))
        launch_plain(begun, how);
    else
        launch_awaitable(begun);
}

// --- Plain functions ----------------------------------------------------------------------------

// Many come at once, and a post for each would cost more than most of them do. A runner works off
// what there is; but before it calls anything, which may block, it makes sure that another comes
// when there is more.
void activity_pool::launch_plain(const shared_work& begun, caller how) {
    {
        const std::scoped_lock lock(mutex_);
        plain_.push_back(begun);
        if (!calls_runner_locked())
            return;
    }
    bring_runner(how);
}

void activity_pool::bring_runner(caller how) {
    const auto runner = [self = shared_from_this()] { self->run_plain(); };
    if (how == caller::returns)
        asio::defer(environment_.plain_executor, runner);
    else
        asio::post(environment_.plain_executor, runner);
}

void activity_pool::run_plain() {
    auto begun = take_plain(true);
    for (std::size_t i = 1; begun; ++i) {
        auto outcome = call(*begun);
        auto next = i == most_in_a_row ? nullptr : take_plain(false);
        finish(begun, std::move(outcome), next ? caller::goes_on : caller::returns);
        begun = std::move(next);
    }
    {
        const std::scoped_lock lock(mutex_);
        if (!calls_runner_locked())
            return;
    }
    bring_runner(caller::returns);
}

activity_pool::shared_work activity_pool::take_plain(bool arriving) {
    shared_work taken;
    {
        const std::scoped_lock lock(mutex_);
        if (arriving)
            runner_coming_ = false;
        if (plain_.empty())
            return nullptr;
        taken = std::move(plain_.front());
        plain_.pop_front();
        if (!calls_runner_locked())
            return taken;
    }
    bring_runner(caller::goes_on);
    return taken;
}

history::body activity_pool::call(const work& begun) const {
    try {
        auto context = context_of(begun.item, begun.stop.get_token());
        return checked(begun.item, std::get<plain_activity>(*begun.code)(context));
    } catch (...) {
        return failed(begun.item, failure_from(std::current_exception()));
    }
}

// --- Coroutines ---------------------------------------------------------------------------------

void activity_pool::launch_awaitable(const shared_work& begun) {
    auto body = [](shared_work running) -> asio::awaitable<payload> {
        auto context = context_of(running->item, running->stop.get_token());
        auto inner = std::get<awaitable_activity>(*running->code)(context);
        payload result = co_await std::move(inner);
        co_return result;
    };
    // Posted: it would run up to its first wait right here, inside a shard's round.
    asio::post(environment_.executor, [self = shared_from_this(), begun, body] {
        asio::co_spawn(self->environment_.executor,
                       body(begun),
                       [self, begun](const std::exception_ptr& error, payload result) {
                           self->finish(begun,
                                        error ? failed(begun->item, failure_from(error))
                                              : self->checked(begun->item, std::move(result)),
                                        caller::goes_on);
                       });
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

// --- Timeouts -----------------------------------------------------------------------------------

void activity_pool::arm_timeout(const shared_work& begun) {
    asio::post(timeouts_, [self = shared_from_this(), begun] {
        auto timeout = self->environment_.clock->make_alarm(self->timeouts_);
        alarm& armed = *timeout;
        {
            const std::scoped_lock lock(self->mutex_);
            if (!begun->running)
                return;
            begun->timeout = std::move(timeout);
        }
        armed.async_wait_until(self->environment_.clock->now() + begun->item.call.timeout,
                               asio::bind_executor(self->timeouts_, [self, begun](error_code ec) {
                                   if (!ec)
                                       self->on_timeout(*begun);
                               }));
    });
}

void activity_pool::on_timeout(work& late) {
    {
        const std::scoped_lock lock(mutex_);
        if (!late.running || std::exchange(late.reported, true))
            return;
    }
    late.stop.request_stop();
    deliver(late.item,
            failed(late.item,
                   {"ActivityTimeout",
                    "activity '" + late.item.call.name + "' took longer than its timeout"}),
            caller::returns);
}

// --- The end ------------------------------------------------------------------------------------

void activity_pool::finish(const shared_work& ended, history::body outcome, caller how) {
    shared_work next;
    std::function<void()> drained;
    std::unique_ptr<alarm> timeout;
    bool wanted = false;
    bool runner = false;
    {
        const std::scoped_lock lock(mutex_);
        all_.erase(all_.iterator_to(*ended));
        ended->running = false;
        wanted = !ended->reported && !shut_down_;
        timeout = std::move(ended->timeout);
        next = take_next_locked();
        if (!next)
            --running_;
        else
            next = begin_locked(std::move(next));
        runner = calls_runner_locked();
        if (running_ == 0 && shut_down_)
            drained = std::exchange(drained_, nullptr);
    }
    if (timeout) // an alarm is used and destroyed on its own strand
        asio::post(timeouts_, [kept = std::shared_ptr<alarm>(std::move(timeout))] {});
    if (wanted)
        deliver(ended->item, std::move(outcome), how);
    if (runner)
        bring_runner(how);
    if (next)
        launch(next, how);
    if (drained)
        drained();
}

void activity_pool::wait_locked(shared_work added) {
    const instance_number number = added->item.number;
    auto& [first, last] = waiting_[number];
    if (!first)
        rotation_.push_back(number);
    work* const behind = std::exchange(last, added.get());
    (first ? behind->next : first) = std::move(added);
}

activity_pool::shared_work activity_pool::take_next_locked() {
    while (!rotation_.empty()) {
        const auto own = waiting_.find(rotation_.front());
        auto next = std::move(own->second.first);
        own->second.first = std::move(next->next);
        if (own->second.first)
            rotation_.push_back(own->first);
        else
            waiting_.erase(own);
        rotation_.pop_front();
        if (!next->dropped)
            return next;
    }
    return nullptr;
}

void activity_pool::deliver(const activity_work_item& item, history::body outcome, caller how) {
    report_(item.number,
            message{item.execution,
                    history_event{no_event_id, environment_.clock->now(), std::move(outcome)}},
            how);
}

void activity_pool::stop(instance_number number, execution_number execution) {
    std::vector<shared_work> stopping;
    {
        const std::scoped_lock lock(mutex_);
        auto at = all_.lower_bound(key{number, execution, event_number{}});
        while (at != all_.end() && at->item.number == number && at->item.execution == execution) {
            work& each = *at++;
            if (each.running) {
                stopping.push_back(each.shared_from_this());
            } else {
                each.dropped = true;
                all_.erase(all_.iterator_to(each));
            }
        }
    }
    for (const auto& each : stopping)
        each->stop.request_stop();
}

void activity_pool::shut_down(std::function<void()> drained) {
    std::vector<shared_work> stopping;
    {
        const std::scoped_lock lock(mutex_);
        shut_down_ = true;
        waiting_.clear();
        rotation_.clear();
        for (work& each : all_)
            if (each.running)
                stopping.push_back(each.shared_from_this());
        if (running_ != 0)
            drained_ = std::exchange(drained, nullptr);
    }
    for (const auto& each : stopping)
        each->stop.request_stop();
    if (drained)
        drained();
}

} // namespace pianola::detail
