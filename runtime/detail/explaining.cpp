#include <pianola/runtime/detail/explaining.hpp>

#include <pianola/actors/orchestration_state.hpp>
#include <pianola/runtime/detail/history_reading.hpp>
#include <pianola/runtime/detail/hub_core.hpp>

#include <boost/asio/bind_executor.hpp>

#include <atomic>
#include <mutex>
#include <utility>

namespace pianola::detail {
namespace {

/// What is open, with what the history says of each.
void add_open_operations(const orchestration_state& state,
                         const std::vector<history_event>& events,
                         instance_explanation& into) {
    for (const auto& event : events) {
        if (const auto* task = event.get_if<history::task_scheduled>()) {
            if (state.activities().contains(event.id))
                into.activities.push_back({event.id, task->name, task->attempt, event.timestamp});
        } else if (const auto* timer = event.get_if<history::timer_created>()) {
            if (state.timers().contains(event.id))
                into.timers.push_back(
                    {event.id, timer->fire_at, event.timestamp, timer->operation != no_event_id});
        } else if (const auto* child = event.get_if<history::sub_orchestration_created>()) {
            if (state.children().contains(event.id))
                into.children.push_back(
                    {event.id, child->instance_id, child->name, event.timestamp, std::nullopt});
        }
    }
}

/// Looks up how the children are, then answers.
class explaining : public std::enable_shared_from_this<explaining> {
public:
    using reply = std::function<void(error_code, instance_explanation)>;

    explaining(std::shared_ptr<hub_core> hub, instance_number number, reply done)
        : hub_(std::move(hub)), number_(number), done_(std::move(done)) {}

    void begin() {
        hub_->shard_of(number_).post([self = shared_from_this()](shard& s) {
            s.actor(self->number_).request(inspect_request{[self](error_code ec, inspection found) {
                if (ec)
                    return self->done_(ec, {});
                self->on_inspected(std::move(found));
            }});
        });
    }

private:
    void begin_again() {
        found_ = {};
        begin();
    }

    void on_inspected(inspection found) {
        const instance_record& record = found.record;
        found_.id = record.id;
        found_.status = record.status;
        found_.messages = found.messages;
        found_.mismatch = std::move(found.mismatch);
        for (auto& wait : found.waits)
            found_.events.push_back({std::move(wait.name), wait.since});
        if (record.status == runtime_status::pending)
            found_.scheduled_start = record.scheduled_start;
        if (!found.state)
            return done_({}, std::move(found_));
        found_.suspended = found.state->suspended();
        read_whole_history(hub_,
                           number_,
                           record.execution,
                           [self = shared_from_this(), state = std::move(*found.state)](
                               error_code ec, const whole_history& history) {
                               if (ec)
                                   return self->done_(ec, {});
                               // It may just have continued as new.
                               if (history.events.empty() && !std::exchange(self->again_, true))
                                   return self->begin_again();
                               add_open_operations(state, history.events, self->found_);
                               self->look_up_children();
                           });
    }

    void look_up_children() {
        if (found_.children.empty())
            return done_({}, std::move(found_));
        std::vector<id_query> ids;
        for (const auto& child : found_.children)
            ids.push_back({child.id, false});
        hub_->ids().resolve(
            std::move(ids),
            [self = shared_from_this()](error_code ec, const directory::answers& numbers) {
                if (ec)
                    return self->done_(ec, {});
                self->read_children(numbers);
            });
    }

    void read_children(const directory::answers& numbers) {
        const auto left = std::make_shared<std::atomic<std::size_t>>(numbers.size());
        for (std::size_t i = 0; i != numbers.size(); ++i)
            hub_->journal().async_read_instance(
                numbers[i].number,
                false,
                asio::bind_executor(hub_->executor(),
                                    [self = shared_from_this(), left, i](
                                        error_code, const std::optional<stored_instance>& child) {
                                        if (child)
                                            self->set_status(i, child->record.status);
                                        if (--*left == 0)
                                            self->done_({}, std::move(self->found_));
                                    }));
    }

    void set_status(std::size_t child, runtime_status status) {
        const std::scoped_lock lock(mutex_);
        found_.children[child].status = status;
    }

    std::shared_ptr<hub_core> hub_;
    instance_number number_;
    reply done_;
    bool again_ = false;
    std::mutex mutex_; ///< Of the children's statuses.
    instance_explanation found_;
};

} // namespace

void explain(const std::shared_ptr<hub_core>& hub,
             instance_number number,
             std::function<void(error_code, instance_explanation)> done) {
    std::make_shared<explaining>(hub, number, std::move(done))->begin();
}

} // namespace pianola::detail
