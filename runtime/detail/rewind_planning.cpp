#include <pianola/runtime/detail/rewind_planning.hpp>

#include <pianola/actors/live_orchestration.hpp>
#include <pianola/runtime/detail/history_reading.hpp>
#include <pianola/runtime/detail/hub_core.hpp>

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

void plan_rewind(const std::shared_ptr<hub_core>& hub,
                 instance_number number,
                 event_number last,
                 std::function<void(error_code, rewind_plan)> done) {
    const auto plan = [hub, number, last, done](const instance_record& record) {
        read_whole_history(
            hub,
            number,
            record.execution,
            [hub, record, number, last, done](error_code ec, const whole_history& history) {
                if (!ec && history.events.empty()) // it has just continued as new
                    ec = errc::rewind_stale;
                if (!ec && last.value() >= history.events.size())
                    ec = errc::invalid_argument;
                if (ec)
                    return done(ec, {});
                auto made = make_rewind_plan(hub->code(), record, history.located(), last);
                made.number = number;
                made.epoch = hub->journal().epoch();
                done({}, std::move(made));
            });
    };
    hub->shard_of(number).post([number, done, plan](shard& s) {
        s.actor(number).when_loaded(
            [done, plan](error_code ec, const std::optional<instance_record>& record) {
                if (!ec && !record)
                    ec = errc::instance_not_found;
                if (!ec && record->status == runtime_status::pending)
                    ec = errc::invalid_argument;
                if (ec)
                    return done(ec, {});
                plan(*record);
            });
    });
}

} // namespace pianola::detail
