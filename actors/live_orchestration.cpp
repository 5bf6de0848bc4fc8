#include <pianola/actors/detail/action_match.hpp>
#include <pianola/actors/detail/orchestration_execution.hpp>
#include <pianola/actors/live_orchestration.hpp>

#include <iterator>
#include <vector>

namespace pianola {

live_orchestration::live_orchestration() = default;
live_orchestration::~live_orchestration() = default;
live_orchestration::live_orchestration(live_orchestration&&) noexcept = default;
live_orchestration& live_orchestration::operator=(live_orchestration&&) noexcept = default;

void live_orchestration::park(std::string recorded, std::string asked) {
    mismatch = replay_mismatch{state.next_event(), std::move(recorded), std::move(asked)};
    code.reset();
}

live_orchestration live_orchestration::begin(const registry& code,
                                             const history::execution_started& started) {
    live_orchestration live;
    const orchestrator* found = code.find_orchestrator(started.name, started.version);
    if (found)
        live.code = std::make_unique<detail::orchestration_execution>(*found, started);
    else
        live.park("orchestrator '" + started.name + "', version '" + started.version.value_or("") +
                      "'",
                  "no such orchestrator is registered");
    return live;
}

live_orchestration live_orchestration::replay(const registry& code,
                                              std::span<const history_event> history) {
    live_orchestration live;
    for (const auto& event : history)
        if (const auto* started = event.get_if<history::execution_started>())
            live = begin(code, *started);
    // What the code has asked for in the current turn and history has not confirmed yet; in
    // reverse, so that the next is at the back.
    std::vector<history_event> asked;
    for (const auto& event : history) {
        if (live.code)
            live.replay_event(event, asked);
        live.state.apply(event);
    }
    if (live.code)
        live.require_nothing_asked(asked);
    if (live.code) {
        static_cast<void>(live.code->take_custom_status());
    }
    return live;
}

void live_orchestration::require_nothing_asked(const std::vector<history_event>& asked) {
    if (!asked.empty())
        park("nothing more in this turn", detail::describe_action(asked.back()));
    else if (code->ended())
        park("the orchestration goes on", "the code has returned");
}

void live_orchestration::replay_event(const history_event& event,
                                      std::vector<history_event>& asked) {
    if (detail::is_action(event)) {
        if (asked.empty())
            return park(detail::describe_action(event),
                        code->ended() ? "the code has returned" : "nothing");
        if (!detail::same_action(event, asked.back()))
            return park(detail::describe_action(event), detail::describe_action(asked.back()));
        asked.pop_back();
        return;
    }
    if (event.get_if<history::orchestrator_started>()) {
        require_nothing_asked(asked);
        if (!code)
            return;
        code->begin_turn(event.timestamp, true);
    } else {
        code->apply(event);
    }
    auto actions = code->take_actions();
    asked.insert(asked.begin(),
                 std::make_move_iterator(actions.rbegin()),
                 std::make_move_iterator(actions.rend()));
    for (const event_id timer : code->take_cancelled_timers())
        state.forget_timer(timer);
}

} // namespace pianola
