#include <simulation/rewind_check.hpp>

#include <pianola/actors/detail/action_match.hpp>
#include <pianola/actors/orchestration_turn.hpp>

#include <simulation/check.hpp>

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace pianola::simulation {
namespace {

using history_view = std::span<const history_event>;

template <class Event>
bool is(const history_event& event) {
    return event.get_if<Event>() != nullptr;
}

std::string at(std::size_t position) { return " (event " + std::to_string(position) + ")"; }

// --- Plans --------------------------------------------------------------------------------------

/// The first event of the turn that event `position` belongs to. The first turn begins at 0.
std::size_t turn_begin(history_view history, std::size_t position) {
    while (position != 0 && !is<history::orchestrator_started>(history[position]) &&
           !is<history::execution_rewound>(history[position]))
        --position;
    return position;
}

std::set<std::size_t> hidden_after(history_view history, std::size_t last) {
    std::set<std::size_t> hidden;
    if (last + 1 >= history.size()) { // all is kept but the end
        for (std::size_t i = 0; i != history.size(); ++i)
            if (is<history::execution_completed>(history[i]))
                hidden.insert(i);
        return hidden;
    }
    const std::size_t begin = turn_begin(history, last + 1);
    for (std::size_t i = begin; i != history.size(); ++i)
        hidden.insert(i);
    if (begin == 0) { // it has still been started
        const bool opened = is<history::orchestrator_started>(history[0]);
        hidden.erase(0);
        if (opened)
            hidden.erase(1);
    }
    return hidden;
}

/// The id of what has settled.
std::optional<event_id> settled_by(const history_event& event) {
    return std::visit(
        [](const auto& body) -> std::optional<event_id> {
            if constexpr (requires { body.scheduled_id; })
                return body.scheduled_id;
            else if constexpr (requires { body.timer_id; })
                return body.timer_id;
            else
                return std::nullopt;
        },
        event.body);
}

/// One line for each thing that a plan lists, so that two lists can be compared at once.
class plan_lines {
public:
    explicit plan_lines(const rewind_plan& plan) {
        for (const auto& each : plan.activities)
            add("activity", each.event, each.task, each.name, each.hidden);
        for (const auto& each : plan.children)
            add("child", each.event, each.task, each.name + " " + each.id.str(), each.hidden);
        for (const auto& each : plan.timers)
            add("timer",
                each.event,
                each.task,
                std::to_string(each.due.ticks_since_epoch()),
                each.hidden);
        for (const auto& each : plan.events)
            add("event", each.event, no_event_id, each.name, true);
    }
    /// `cancelled`: timers that the code no longer wants.
    plan_lines(history_view history,
               const std::set<std::size_t>& hidden,
               const std::set<event_id>& cancelled) {
        std::set<event_id> settled;
        for (std::size_t i = 0; i != history.size(); ++i)
            if (const auto id = settled_by(history[i]); id && !hidden.contains(i))
                settled.insert(*id);
        for (std::size_t i = 0; i != history.size(); ++i)
            look(event_number{static_cast<std::uint32_t>(i)},
                 history[i],
                 hidden.contains(i),
                 settled.contains(history[i].id) || cancelled.contains(history[i].id));
    }
    friend bool operator==(const plan_lines&, const plan_lines&) = default;
    [[nodiscard]] std::string text() const {
        std::string all;
        for (const auto& line : lines_)
            all += "\n  " + line;
        return all;
    }

private:
    void look(event_number number, const history_event& event, bool hidden, bool settled) {
        if (const auto* raised = event.get_if<history::event_raised>(); raised && hidden)
            add("event", number, no_event_id, raised->name, true);
        if (!hidden && settled)
            return;
        if (const auto* task = event.get_if<history::task_scheduled>())
            add("activity", number, event.id, task->name, hidden);
        else if (const auto* child = event.get_if<history::sub_orchestration_created>())
            add("child", number, event.id, child->name + " " + child->instance_id.str(), hidden);
        else if (const auto* timer = event.get_if<history::timer_created>())
            add("timer",
                number,
                event.id,
                std::to_string(timer->fire_at.ticks_since_epoch()),
                hidden);
    }
    void add(const char* what, event_number event, event_id id, const std::string& name, bool hid) {
        lines_.insert(std::string(what) + " " + std::to_string(event.value()) + " id " +
                      std::to_string(id.value()) + " " + name + (hid ? " hidden" : " open"));
    }

    std::set<std::string> lines_;
};

// --- The fresh run ------------------------------------------------------------------------------

/// What reached an execution in one turn.
struct received {
    std::optional<instant> now; ///< Absent: no turn has taken it yet.
    history_events messages;
};

/// A history, taken apart: the messages of each turn, and the actions.
class taken_apart {
public:
    explicit taken_apart(history_view history) {
        turns.emplace_back();
        for (const auto& event : history)
            add(event);
        if (!turns.back().now)
            turns.pop_back();
    }

    std::vector<received> turns;
    history_events actions;

private:
    void add(const history_event& event) {
        if (is<history::orchestrator_started>(event)) {
            if (turns.back().now)
                turns.emplace_back();
            turns.back().now = event.timestamp;
        } else if (is<history::execution_rewound>(event)) {
            if (turns.back().now) // what it carries over is taken by the turn that follows
                turns.emplace_back();
        } else if (detail::is_action(event) || is<history::execution_completed>(event)) {
            actions.push_back(event);
        } else {
            turns.back().messages.push_back(event);
        }
    }
};

class fresh_runner {
public:
    fresh_runner(const registry& code, const std::string& id) : code_(code), id_(id) {}

    void take(const received& turn) {
        message_queue waiting;
        for (const auto& event : turn.messages)
            waiting.push_back(message_of(event));
        if (waiting.empty())
            return;
        // Rewound to its last event, what has ended ends once more, and may receive something
        // before it does.
        if (record_ && is_terminal(record_->status))
            return;
        auto outcome = take_turn({code_, limits_, number_, record_, waiting, *turn.now}, live_);
        check(outcome.consumed == waiting.size() && outcome.dropped == 0,
              id_ + ": a fresh run does not take all messages");
        check(outcome.commit.record.has_value(), id_ + ": a fresh run has no turn");
        for (const auto& event : outcome.commit.events)
            if (detail::is_action(event) || is<history::execution_completed>(event))
                actions_.push_back(event);
        record_ = std::move(outcome.commit.record);
    }

    /// Times are not compared: what is asked for again bears that of the second time.
    void compare(const history_events& actions) const {
        for (std::size_t i = 0; i != std::min(actions.size(), actions_.size()); ++i)
            check(actions[i].id == actions_[i].id && actions[i].body == actions_[i].body,
                  id_ + ": a fresh run does otherwise, in action " + std::to_string(i) + ": " +
                      detail::describe_action(actions_[i]) + ", not " +
                      detail::describe_action(actions[i]));
        check(actions.size() == actions_.size(),
              id_ + ": a fresh run has " + std::to_string(actions_.size()) + " actions, not " +
                  std::to_string(actions.size()));
    }
    [[nodiscard]] bool wants_timer(event_id timer) const {
        return live_ && live_->state.timers().contains(timer);
    }
    [[nodiscard]] fresh_run result() const {
        fresh_run made;
        if (record_)
            made = {record_->status, record_->output, record_->custom_status};
        return made;
    }

private:
    waiting_message message_of(const history_event& event) const {
        waiting_message made;
        made.content.event = event;
        const auto settled = settled_by(event);
        if (!settled)
            return made;
        check(record_.has_value(), id_ + ": something settles before the start");
        made.content.execution = record_->execution;
        if (const auto* fired = event.get_if<history::timer_fired>()) {
            const auto open = live_->state.timers().find(*settled);
            check(open != live_->state.timers().end(), id_ + ": a timer fires that was not set");
            made.timer = timer_key{fired->fire_at, number_, record_->execution, open->second.event};
        }
        return made;
    }

    const registry& code_;
    const std::string& id_;
    turn_limits limits_;
    instance_number number_{1};
    std::optional<instance_record> record_;
    std::optional<live_orchestration> live_;
    history_events actions_;
};

/// That leaves no event, so that only the code can tell.
std::set<event_id> cancelled_timers(const registry& code,
                                    const std::string& id,
                                    history_view history) {
    fresh_runner run(code, id);
    for (const auto& turn : taken_apart(history).turns)
        run.take(turn);
    std::set<event_id> cancelled;
    for (const auto& event : history)
        if (is<history::timer_created>(event) && !run.wants_timer(event.id))
            cancelled.insert(event.id);
    return cancelled;
}

} // namespace

void check_plan(const registry& code,
                const rewind_plan& plan,
                history_view history,
                bool made_with_code) {
    const std::string id = plan.id.str() + ": ";
    check(plan.last.value() < history.size(), id + "a plan for an event there is not");
    const auto hidden = hidden_after(history, plan.last.value());
    std::set<std::size_t> planned;
    for (const event_number each : plan.hidden)
        planned.insert(each.value());
    check(planned == hidden && std::ranges::is_sorted(plan.hidden),
          id + "a plan for event " + std::to_string(plan.last.value()) + " of " +
              std::to_string(history.size()) + " hides " + std::to_string(planned.size()) +
              " events, not " + std::to_string(hidden.size()));
    history_events kept;
    for (std::size_t i = 0; i != history.size(); ++i)
        if (!hidden.contains(i))
            kept.push_back(history[i]);
    if (!can_be_fresh(history))
        return;
    const plan_lines said(plan);
    const plan_lines expected(history, hidden, cancelled_timers(code, plan.id.str(), kept));
    const bool without_code = !made_with_code && said == plan_lines(history, hidden, {});
    check(said == expected || without_code,
          id + "a plan says" + said.text() + "\nand not" + expected.text());
    const auto by_event = [](const auto& a, const auto& b) { return a.event < b.event; };
    check(std::ranges::is_sorted(plan.events, by_event), id + "events are not in their order");
}

void check_rewound(const rewind_plan& plan,
                   const rewind_options& options,
                   history_view before,
                   history_view after) {
    const std::string id = plan.id.str() + ": ";
    history_events expected;
    history_events carried;
    std::size_t next_hidden = 0;
    for (std::size_t i = 0; i != before.size(); ++i) {
        if (next_hidden == plan.hidden.size() || plan.hidden[next_hidden].value() != i) {
            expected.push_back(before[i]);
            continue;
        }
        ++next_hidden;
        if (is<history::event_raised>(before[i]) && !options.drops_events())
            carried.push_back(before[i]);
    }
    const std::size_t kept = expected.size();
    check(after.size() > kept && std::ranges::equal(expected, after.first(kept)),
          id + "a rewind does not keep what its plan keeps");
    const auto* rewound = after[kept].get_if<history::execution_rewound>();
    check(rewound && rewound->reason.str() == options.reason(),
          id + "no rewind follows what it keeps" + at(kept));
    std::size_t next = kept + 1;
    for (const auto& event : carried) {
        check(next != after.size() && after[next].body == event.body,
              id + "an event is not carried over in its place" + at(next));
        ++next;
    }
    check(next == after.size() || is<history::orchestrator_started>(after[next]) ||
              is<history::execution_rewound>(after[next]),
          id + "a rewind carries over more than its plan says" + at(next));
}

bool can_be_fresh(history_view history) {
    return std::ranges::none_of(history, [](const history_event& event) {
        const auto* rewound = event.get_if<history::execution_rewound>();
        return rewound && (!rewound->asked_again.empty() || !rewound->skipped.empty());
    });
}

fresh_run check_as_fresh(const registry& code, const std::string& id, history_view history) {
    const taken_apart parts(history);
    fresh_runner run(code, id);
    for (const auto& turn : parts.turns)
        run.take(turn);
    run.compare(parts.actions);
    return run.result();
}

} // namespace pianola::simulation
