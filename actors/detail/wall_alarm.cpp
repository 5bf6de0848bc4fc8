#include <pianola/actors/detail/wall_alarm.hpp>

#include <boost/asio/append.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <cassert>
#include <chrono>
#include <utility>

namespace pianola::detail {
namespace {

constexpr ticks longest_sleep = std::chrono::seconds{1};

/// One wait. It keeps itself alive by its timer, so the alarm may go away before it ends.
class wait : public std::enable_shared_from_this<wait> {
public:
    using handler = asio::any_completion_handler<void(error_code)>;

    wait(asio::any_io_executor executor, wall_time now, instant time, handler done)
        : timer_(std::move(executor)),
          now_(now),
          time_(time),
          done_(std::move(done)),
          work_(asio::get_associated_executor(done_, timer_.get_executor())) {}

    void start() {
        auto slot = asio::get_associated_cancellation_slot(done_);
        if (slot.is_connected()) {
            slot.assign([weak = weak_from_this()](asio::cancellation_type) {
                if (const auto self = weak.lock())
                    self->cancel();
            });
        }
        sleep();
    }

    void cancel() {
        // The timer may have fired already, its handler being on the way: it looks at the flag.
        cancelled_ = true;
        timer_.cancel();
    }

    [[nodiscard]] bool ended() const { return cancelled_ || !done_; }

private:
    void sleep() {
        const ticks left = std::clamp(time_ - now_(), ticks::zero(), longest_sleep);
        timer_.expires_after(left);
        timer_.async_wait([self = shared_from_this()](error_code) { self->wake(); });
    }

    void wake() {
        if (cancelled_)
            complete(asio::error::operation_aborted);
        else if (now_() >= time_)
            complete({});
        else
            sleep();
    }

    void complete(error_code ec) {
        asio::get_associated_cancellation_slot(done_).clear();
        const auto work = std::move(work_); // until the handler is queued
        asio::dispatch(work.get_executor(), asio::append(std::exchange(done_, nullptr), ec));
    }

    asio::steady_timer timer_;
    wall_time now_;
    instant time_;
    handler done_;
    asio::executor_work_guard<asio::any_completion_executor> work_;
    bool cancelled_ = false;
};

class wall_alarm final : public alarm {
public:
    wall_alarm(asio::any_io_executor executor, wall_time now)
        : executor_(std::move(executor)), now_(now) {}
    ~wall_alarm() override { wall_alarm::cancel(); }

    void cancel() override {
        if (const auto current = current_.lock())
            current->cancel();
    }

private:
    void do_wait_until(instant time, asio::any_completion_handler<void(error_code)> done) override {
        const auto previous = current_.lock();
        assert(!previous || previous->ended());
        const auto next = std::make_shared<wait>(executor_, now_, time, std::move(done));
        current_ = next;
        next->start();
    }

    asio::any_io_executor executor_;
    wall_time now_;
    std::weak_ptr<wait> current_;
};

} // namespace

std::unique_ptr<alarm> make_wall_alarm(asio::any_io_executor executor, wall_time now) {
    return std::make_unique<wall_alarm>(std::move(executor), now);
}

} // namespace pianola::detail
