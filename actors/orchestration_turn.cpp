#include <pianola/actors/orchestration_turn.hpp>

#include <pianola/actors/detail/turn_builder.hpp>

#include <algorithm>

namespace pianola {
namespace {

using detail::turn_builder;

bool ends_instance(const waiting_message& m) {
    return m.content.event.get_if<history::execution_terminated>() != nullptr;
}

/// A rewound parent looks for its child, and finds another instance under its id.
bool is_of_somebody_else(const std::optional<instance_record>& record,
                         const waiting_message& start) {
    if (!start.content.relink || !record)
        return false;
    const auto& parent = std::get<history::execution_started>(start.content.event.body).parent;
    return !record->parent || !parent || record->parent->number != parent->number;
}

/// Nothing runs: everything before the next start is dropped, and the start begins an execution.
turn_outcome take_first_turn(const turn_input& input, std::optional<live_orchestration>& live) {
    turn_builder turn(input, live);
    for (const auto& waiting : input.messages) {
        const auto* started = waiting.content.event.get_if<history::execution_started>();
        if (!started) {
            turn.drop(waiting);
            continue;
        }
        if (is_of_somebody_else(input.record, waiting)) {
            turn.refuse_start(waiting);
            continue;
        }
        turn.begin_execution(waiting, *started);
        if (!turn.runs_now())
            return turn.finish_unstarted();
        turn.accept_following(input.limits.max_messages);
        return turn.run();
    }
    return turn.finish_quiet();
}

/// Code that must not run (it is missing, does not fit, or its time has not come) leaves messages
/// waiting; only the engine's own terminate goes through, with all that stood before it, however
/// many that are: a turn without the terminate would run the code.
turn_outcome take_terminating_turn(const turn_input& input,
                                   std::optional<live_orchestration>& live) {
    turn_builder turn(input, live);
    const auto ends = [&turn](const waiting_message& m) {
        return ends_instance(m) || turn.gives_way_to(m);
    };
    if (std::ranges::none_of(input.messages, ends))
        return {};
    turn.accept_following(input.messages.size());
    return turn.run();
}

turn_outcome take_next_turn(const turn_input& input, std::optional<live_orchestration>& live) {
    turn_builder turn(input, live);
    turn.accept_following(input.limits.max_messages);
    return turn.has_events() ? turn.run() : turn.finish_quiet();
}

} // namespace

bool supersedes(const history::parent_instance& now, const history::parent_instance& before) {
    return now.number == before.number && now.execution > before.execution;
}

turn_outcome take_turn(const turn_input& input, std::optional<live_orchestration>& live) {
    const auto& record = input.record;
    if (!record || is_terminal(record->status))
        return take_first_turn(input, live);
    const auto due = [&](const waiting_message& m) {
        return m.timer && m.timer->due >= *record->scheduled_start;
    };
    const bool waits_for_its_time = record->turn_due && record->scheduled_start &&
                                    *record->scheduled_start > input.now &&
                                    std::ranges::none_of(input.messages, due);
    if (live->parked() || waits_for_its_time)
        return take_terminating_turn(input, live);
    return take_next_turn(input, live);
}

} // namespace pianola
