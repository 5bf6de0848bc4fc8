#include <pianola/runtime/detail/timer_service.hpp>

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <utility>

namespace pianola::detail {

timer_service::timer_service(const asio::any_io_executor& executor,
                             std::shared_ptr<pianola::clock> clock,
                             firing fire)
    : strand_(asio::make_strand(executor)),
      clock_(std::move(clock)),
      fire_(std::move(fire)),
      alarm_(clock_->make_alarm(strand_)) {}

void timer_service::arm(const std::vector<timer_key>& timers) {
    if (timers.empty())
        return;
    {
        const std::scoped_lock lock(mutex_);
        const bool earlier = heap_.empty() || *std::ranges::min_element(timers) < heap_.top();
        for (const auto& timer : timers)
            heap_.push(timer);
        if (!earlier || stopped_ || std::exchange(looking_, true))
            return;
    }
    asio::post(strand_, [self = shared_from_this()] { self->look(); });
}

void timer_service::stop() {
    {
        const std::scoped_lock lock(mutex_);
        stopped_ = true;
    }
    asio::post(strand_, [self = shared_from_this()] { self->alarm_->cancel(); });
}

std::vector<timer_key> timer_service::take_due(instant now) {
    std::vector<timer_key> due;
    while (!heap_.empty() && heap_.top().due <= now) {
        due.push_back(heap_.top());
        heap_.pop();
    }
    return due;
}

void timer_service::look() {
    if (waiting_)
        return alarm_->cancel(); // its end looks again
    std::vector<timer_key> due;
    instant next = instant::max();
    {
        const std::scoped_lock lock(mutex_);
        looking_ = false;
        if (stopped_)
            return;
        due = take_due(clock_->now());
        if (!heap_.empty())
            next = heap_.top().due;
    }
    if (!due.empty())
        fire_(std::move(due));
    if (next == instant::max())
        return;
    waiting_ = true;
    alarm_->async_wait_until(next,
                             asio::bind_executor(strand_, [self = shared_from_this()](error_code) {
                                 self->waiting_ = false;
                                 self->look();
                             }));
}

} // namespace pianola::detail
