#include <pianola/runtime/detail/recovery.hpp>

#include <pianola/journal/runtime_status.hpp>
#include <pianola/runtime/detail/hub_core.hpp>

#include <boost/asio/bind_executor.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace pianola::detail {
namespace {

constexpr std::size_t recovered_at_once = 1000;

/// Busy instances come first, each dispatching its activities before it can take a turn; then what
/// waits in inboxes; timers last. All others stay on the disk until somebody asks for them.
class recovery final : public job, public std::enable_shared_from_this<recovery> {
public:
    recovery(std::shared_ptr<hub_core> hub, std::function<void(error_code)> done)
        : hub_(std::move(hub)), done_(std::move(done)) {}

    void begin() {
        if (!(listed_ = hub_->jobs().add(*this)))
            return finish(errc::shutting_down);
        scan_status(0, {});
    }

    void interrupt() noexcept override { interrupted_ = true; }

private:
    static constexpr std::array unfinished{
        runtime_status::running, runtime_status::suspended, runtime_status::pending};

    template <class Handler>
    auto here(Handler handler) {
        return asio::bind_executor(hub_->executor(), std::move(handler));
    }

    void scan_status(std::size_t which, std::string after) {
        if (interrupted_)
            return finish(errc::shutting_down);
        if (which == unfinished.size())
            return scan_waiting({});
        hub_->journal().async_scan_status(
            unfinished[which],
            true,
            std::move(after),
            recovered_at_once,
            here(
                [self = shared_from_this(), which](error_code ec, scan_page<instance_number> page) {
                    if (ec)
                        return self->finish(ec);
                    const bool last = page.next.empty();
                    self->load(page.items, [self, which, last, next = std::move(page.next)] {
                        self->scan_status(last ? which + 1 : which, last ? std::string() : next);
                    });
                }));
    }

    void scan_waiting(std::string after) {
        if (interrupted_)
            return finish(errc::shutting_down);
        hub_->journal().async_scan_waiting(
            std::move(after),
            recovered_at_once,
            here([self = shared_from_this()](error_code ec, scan_page<instance_number> page) {
                if (ec)
                    return self->finish(ec);
                self->load(page.items, [self, next = std::move(page.next)] {
                    if (next.empty())
                        self->scan_timers({});
                    else
                        self->scan_waiting(next);
                });
            }));
    }

    void scan_timers(std::string after) {
        if (interrupted_)
            return finish(errc::shutting_down);
        hub_->journal().async_scan_timers(
            std::move(after),
            recovered_at_once,
            here([self = shared_from_this()](error_code ec, scan_page<timer_key> page) {
                if (ec)
                    return self->finish(ec);
#ifdef PIANOLA_PLANTED_BUG_DROP_TIMER
                if (!page.items.empty())
                    page.items.erase(page.items.begin());
#endif
                self->hub_->timers().arm(page.items);
                if (page.next.empty())
                    self->finish({});
                else
                    self->scan_timers(std::move(page.next));
            }));
    }

    /// Brings instances into memory; a page at a time, so that memory and queues stay bounded.
    void load(const std::vector<instance_number>& numbers, std::function<void()> then) {
        if (numbers.empty())
            return then();
        const auto left = std::make_shared<std::atomic<std::size_t>>(numbers.size());
        for (const instance_number number : numbers)
            hub_->shard_of(number).post([left, then, number](shard& s) {
                s.actor(number).when_loaded(
                    [left, then](error_code, const std::optional<instance_record>&) {
                        if (--*left == 0)
                            then();
                    });
            });
    }

    void finish(error_code ec) {
        for (const auto& shard : hub_->shards())
            shard->post([](detail::shard& s) { s.end_recovery(); });
        if (listed_)
            hub_->jobs().remove(*this);
        done_(ec);
    }

    std::shared_ptr<hub_core> hub_;
    std::function<void(error_code)> done_;
    bool listed_ = false;
    std::atomic<bool> interrupted_ = false;
};

} // namespace

void prepare_recovery(hub_core& hub) {
    for (const auto& shard : hub.shards())
        shard->post([](detail::shard& s) { s.begin_recovery(); });
}

void recover(std::shared_ptr<hub_core> hub, std::function<void(error_code)> done) {
    std::make_shared<recovery>(std::move(hub), std::move(done))->begin();
}

} // namespace pianola::detail
