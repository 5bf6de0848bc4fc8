#include <pianola/runtime/detail/batch_job.hpp>

#include <pianola/runtime/detail/hub_core.hpp>
#include <pianola/runtime/detail/instance_reading.hpp>
#include <pianola/runtime/detail/instance_walk.hpp>
#include <pianola/runtime/detail/newest_time.hpp>

#include <boost/asio/error.hpp>

#include <algorithm>
#include <utility>

namespace pianola::detail {
namespace {

constexpr std::size_t page_size = 256;

std::set<runtime_status> unfinished_of(std::set<runtime_status> statuses) {
    using enum runtime_status;
    if (statuses.empty())
        return {pending, running, suspended};
    std::erase_if(statuses, [](runtime_status s) { return is_terminal(s); });
    return statuses;
}

} // namespace

batch_job::batch_job(std::shared_ptr<hub_core> hub, message content, bool preview, reply done)
    : hub_(std::move(hub)),
      content_(std::move(content)),
      preview_(preview),
      reply_(std::move(done)) {}

void batch_job::begin(instance_filter filter) {
    listed_ = hub_->jobs().add(*this);
    if (!listed_)
        return finish(errc::shutting_down);
    filter.statuses = unfinished_of(std::move(filter.statuses));
    if (filter.statuses.empty()) // only ended ones were asked for
        return finish({});
    bound_and_walk(std::move(filter));
}

/// What is started meanwhile was not meant.
void batch_job::bound_and_walk(instance_filter filter) {
    find_newest_time(
        hub_,
        list_order::created,
        [self = shared_from_this(), filter = std::move(filter)](error_code ec, instant last) {
            if (ec)
                return self->finish(ec);
            instance_filter bounded = filter;
            bounded.created.to = std::min(bounded.created.to.value_or(last), last);
            self->walk(std::move(bounded));
        });
}

void batch_job::walk(instance_filter filter) {
    list_request what;
    what.filter = std::move(filter);
    what.page_size = page_size;
    what.order = list_order::created; // a message may change whatever else a list is ordered by
    const auto self = shared_from_this();
    std::make_shared<instance_walk>(
        hub_,
        std::move(what),
        [self](const std::vector<listed_instance>& items, std::function<void(bool)> done) {
            self->take_page(items, std::move(done));
        },
        [self](error_code ec) { self->finish(ec); })
        ->begin();
}

void batch_job::take_page(const std::vector<listed_instance>& items,
                          std::function<void(bool)> done) {
    if (cancelled_)
        return done(false);
    if (preview_) {
        {
            const std::scoped_lock lock(mutex_);
            result_.instances += items.size();
        }
        return done(true);
    }
    const auto left = std::make_shared<std::atomic<std::size_t>>(items.size());
    for (const listed_instance& item : items)
        send_message(
            hub_, item.number, content_, [self = shared_from_this(), left, done](error_code ec) {
                self->on_sent(ec);
                if (--*left == 0)
                    done(true);
            });
}

void batch_job::on_sent(error_code ec) {
    const std::scoped_lock lock(mutex_);
    if (!ec)
        ++result_.instances;
    else if (ec == errc::instance_finished || ec == errc::instance_not_found)
        ++result_.skipped;
    else if (!failure_)
        failure_ = ec;
}

void batch_job::finish(error_code ec) {
    batch_result result;
    {
        const std::scoped_lock lock(mutex_);
        result = result_;
        if (!ec)
            ec = failure_;
    }
    if (!ec && cancelled_)
        ec = asio::error::operation_aborted;
    if (listed_)
        hub_->jobs().remove(*this);
    reply_(ec, result);
}

} // namespace pianola::detail
