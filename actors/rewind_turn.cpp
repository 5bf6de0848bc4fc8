#include <pianola/actors/rewind_turn.hpp>

#include <pianola/actors/derived_ids.hpp>
#include <pianola/actors/detail/child_start.hpp>
#include <pianola/actors/live_orchestration.hpp>
#include <pianola/actors/orchestration_state.hpp>

#include <algorithm>
#include <utility>

namespace pianola {
namespace {

using namespace detail;

orchestration_state fold(std::span<const history_event> events) {
    orchestration_state state;
    for (const auto& event : events)
        state.apply(event);
    return state;
}

class rewind_turn {
public:
    explicit rewind_turn(const rewind_input& input)
        : input_(input),
          now_(std::max(input.now, input.record.turn_time)),
          events_(kept_events(input.history, input.rewind)),
          next_(input.record) {}

    turn_outcome take() {
        begin_execution();
        add_events();
        const auto live = live_orchestration::replay(input_.code, events_);
        const auto& state = live.state;
        dispatch_activities(state);
        arm_timers(state);
        relink_children(state);
        close(state);
        return std::move(out_);
    }

private:
    void begin_execution() {
        const instance_record& before = input_.record;
        next_.kept.push_back({before.execution,
                              before.execution_id,
                              before.status,
                              before.first_turn,
                              before.turn,
                              before.has_wide_turns,
                              before.base});
        next_.base = before.execution;
        next_.execution = before.execution.next();
        next_.execution_id =
            derive(before.execution_id, derivation::rewound_execution, before.turn.value());
        next_.turn = before.turn.next();
        next_.first_turn = next_.turn;
        next_.chain = 0;
        next_.has_wide_turns = false;
        next_.completed.reset();
        next_.scheduled_start.reset();
        next_.output = {};
        next_.output_in_history = false;
        next_.failure.reset();
        if (input_.parent)
            next_.parent = input_.parent;
        out_.stop_activities = before.execution;
    }

    void add_events() {
        auto rewound = input_.rewind;
        rewound.base = input_.record.execution;
        rewound.base_until = std::min(rewound.base_until, next_.first_turn);
        rewound.new_execution_id = next_.execution_id;
        if (input_.parent)
            rewound.parent_execution_id = input_.parent->execution_id.str();
        add({no_event_id, now_, std::move(rewound)});
        if (input_.drop_events)
            return;
        for (std::size_t i = 0; i != input_.history.events.size(); ++i) {
            const auto* raised = input_.history.events[i].get_if<history::event_raised>();
            if (raised && hides(input_.rewind, input_.history.places[i]))
                add({no_event_id, now_, *raised});
        }
    }

    void add(history_event event) {
        out_.commit.events.push_back(event);
        events_.push_back(std::move(event));
    }

    void dispatch_activities(const orchestration_state& state) {
        for (const auto& [task, number] : state.activities())
            out_.activities.push_back(
                {input_.number,
                 next_.execution,
                 number,
                 task,
                 next_.id,
                 std::get<history::task_scheduled>(events_.at(number.value()).body)});
        state.count_activities(next_);
    }

    void arm_timers(const orchestration_state& state) {
        for (const auto& [id, timer] : state.timers())
            out_.commit.timers_set.push_back(
                {timer.due, input_.number, next_.execution, timer.event});
        if (is_terminal(input_.record.status))
            return; // it has no timers
        const auto before = fold(input_.history.events);
        for (const auto& [id, timer] : before.timers())
            out_.commit.timers_cancelled.push_back(
                {timer.due, input_.number, input_.record.execution, timer.event});
    }

    void relink_children(const orchestration_state& state) {
        for (const auto& event : events_) {
            const auto* call = event.get_if<history::sub_orchestration_created>();
            if (!call || !state.children().contains(event.id))
                continue;
            auto start = child_start(input_.number, next_, event.id, *call, now_);
            start.relink = true;
            out_.addressed.push_back({call->instance_id, true, std::move(start)});
        }
    }

    void close(const orchestration_state& state) {
        next_.status = state.suspended() ? runtime_status::suspended : runtime_status::running;
        next_.turn_due = true;
        next_.next_event = state.next_event();
        next_.last_updated = now_;
        next_.turn_time = now_;
        out_.commit.number = input_.number;
        out_.commit.expected_turn = input_.record.turn;
        out_.commit.previous = index_entry::of(input_.record);
        out_.commit.record = std::move(next_);
    }

    const rewind_input& input_;
    instant now_;
    std::vector<history_event> events_; ///< Of the new execution.
    instance_record next_;
    turn_outcome out_;
};

} // namespace

turn_outcome take_rewind_turn(const rewind_input& input) { return rewind_turn(input).take(); }

turn_outcome take_answering_turn(instance_number number,
                                 const instance_record& record,
                                 const located_history& history,
                                 const history::parent_instance& parent,
                                 instant now) {
    turn_outcome out;
    instance_record next = record;
    next.parent = parent;
    next.turn = record.turn.next();
    next.turn_time = std::max(now, record.turn_time);
    next.last_updated = next.turn_time;
    out.commit.number = number;
    out.commit.expected_turn = record.turn;
    out.commit.previous = index_entry::of(record);
    history::sub_orchestration_completed answer{parent.scheduled_id, {}};
    for (const auto& event : history.events)
        if (const auto* completed = event.get_if<history::execution_completed>())
            answer.result = completed->result;
    out.commit.messages.push_back(
        {parent.number,
         message{parent.execution, {no_event_id, next.turn_time, std::move(answer)}}});
    out.commit.record = std::move(next);
    return out;
}

} // namespace pianola
