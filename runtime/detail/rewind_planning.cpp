#include <pianola/runtime/detail/rewind_planning.hpp>

#include <pianola/actors/live_orchestration.hpp>
#include <pianola/runtime/detail/history_reading.hpp>
#include <pianola/runtime/detail/hub_core.hpp>
#include <pianola/runtime/detail/instance_reading.hpp>

#include <memory>
#include <optional>
#include <utility>

namespace pianola::detail {
namespace {

/// Adds what becomes of one event to a plan.
class planner {
public:
    planner(rewind_plan& plan, const orchestration_state& kept) : plan_(plan), kept_(kept) {}

    void look(event_number number, const history_event& event, bool hidden) {
        if (hidden)
            plan_.hidden.push_back(number);
        if (const auto* task = event.get_if<history::task_scheduled>()) {
            if (hidden || kept_.activities().contains(event.id))
                plan_.activities.push_back({number, event.id, task->name, hidden});
        } else if (const auto* child = event.get_if<history::sub_orchestration_created>()) {
            if (hidden || kept_.children().contains(event.id))
                plan_.children.push_back(
                    {number, event.id, child->instance_id, child->name, hidden});
        } else if (const auto* timer = event.get_if<history::timer_created>()) {
            if (hidden || kept_.timers().contains(event.id))
                plan_.timers.push_back({number, event.id, timer->fire_at, hidden});
        } else if (const auto* raised = event.get_if<history::event_raised>()) {
            if (hidden)
                plan_.events.push_back({number, raised->name});
        }
    }

private:
    rewind_plan& plan_;
    const orchestration_state& kept_;
};

} // namespace

rewind_plan make_rewind_plan(const registry& code,
                             const instance_record& record,
                             const located_history& history,
                             event_number last) {
    const auto rewind = hide_after(history, last);
    auto events = kept_events(history, rewind);
    events.emplace_back(no_event_id, instant{}, rewind);
    const auto kept = live_orchestration::replay(code, events);
    rewind_plan plan;
    plan.id = record.id;
    plan.execution_id = record.execution_id;
    plan.last = last;
    plan.turn = record.turn;
    planner look(plan, kept.state);
    for (std::uint32_t i = 0; i != history.events.size(); ++i)
        look.look(event_number{i}, history.events[i], hides(rewind, history.places[i]));
    return plan;
}

namespace {

class planning : public std::enable_shared_from_this<planning> {
public:
    using reply = std::function<void(error_code, rewind_plan)>;

    planning(std::shared_ptr<hub_core> hub, instance_number number, event_number last, reply done)
        : hub_(std::move(hub)), number_(number), last_(last), done_(std::move(done)) {}

    void look() {
        find_record(*hub_, number_, [self = shared_from_this()](auto ec, const auto& record) {
            self->on_record(ec, record);
        });
    }

private:
    void on_record(error_code ec, const std::optional<instance_record>& record) {
        if (!ec && record->status == runtime_status::pending)
            ec = errc::invalid_argument;
        if (ec)
            return done_(ec, {});
        read_whole_history(hub_,
                           number_,
                           record->execution,
                           [self = shared_from_this(),
                            record = *record](error_code failed, const whole_history& history) {
                               self->on_history(failed, record, history);
                           });
    }

    void on_history(error_code ec, const instance_record& record, const whole_history& history) {
        if (!ec && history.events.empty()) {
            // It has just continued as new, or been purged: that is found out but once.
            if (std::exchange(empty_, record.execution) != record.execution)
                return when_landed(*hub_, number_, [self = shared_from_this()] { self->look(); });
            ec = errc::journal_corrupt;
        }
        if (!ec && last_.value() >= history.events.size())
            ec = errc::invalid_argument;
        if (ec)
            return done_(ec, {});
        auto made = make_rewind_plan(hub_->code(), record, history.located(), last_);
        made.number = number_;
        made.epoch = hub_->journal().epoch();
        done_({}, std::move(made));
    }

    std::shared_ptr<hub_core> hub_;
    instance_number number_;
    event_number last_;
    reply done_;
    std::optional<execution_number> empty_; ///< Had no history.
};

} // namespace

void plan_rewind(const std::shared_ptr<hub_core>& hub,
                 instance_number number,
                 event_number last,
                 std::function<void(error_code, rewind_plan)> done) {
    std::make_shared<planning>(hub, number, last, std::move(done))->look();
}

} // namespace pianola::detail
