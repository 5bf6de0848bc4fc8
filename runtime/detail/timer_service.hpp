#pragma once

#include <pianola/actors/clock.hpp>
#include <pianola/journal/commit.hpp>
#include <pianola/journal/instant.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/strand.hpp>

#include <functional>
#include <memory>
#include <mutex>
#include <queue>
#include <vector>

namespace pianola::detail {

/// The one heap of durable timers of a hub, over one alarm. A firing is only a hint; a cancelled
/// timer stays here until it is due. Thread-safe.
class timer_service : public std::enable_shared_from_this<timer_service> {
public:
    using firing = std::function<void(std::vector<timer_key>)>;

    timer_service(const asio::any_io_executor& executor,
                  std::shared_ptr<pianola::clock> clock,
                  firing fire);

    void arm(const std::vector<timer_key>& timers);
    /// Nothing fires any more.
    void stop();

private:
    void look();
    [[nodiscard]] std::vector<timer_key> take_due(instant now);

    asio::strand<asio::any_io_executor> strand_;
    std::shared_ptr<pianola::clock> clock_;
    firing fire_;

    std::mutex mutex_;
    std::priority_queue<timer_key, std::vector<timer_key>, std::greater<>> heap_;
    bool looking_ = false; ///< A look at the heap is on its way.
    bool stopped_ = false;

    // On the strand.
    std::unique_ptr<alarm> alarm_;
    bool waiting_ = false;
};

} // namespace pianola::detail
