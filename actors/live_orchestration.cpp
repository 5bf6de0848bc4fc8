#include <pianola/actors/live_orchestration.hpp>

#include <pianola/actors/detail/orchestration_execution.hpp>
#include <pianola/actors/detail/replay.hpp>

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
    live.state.share_start(std::make_shared<const history::execution_started>(started));
    if (found)
        live.code = std::make_unique<detail::orchestration_execution>(*found, live.state.started());
    else
        live.park("orchestrator '" + started.name + "', version '" + started.version.value_or("") +
                      "'",
                  "no such orchestrator is registered");
    return live;
}

live_orchestration live_orchestration::replay(const registry& code,
                                              std::span<const history_event> history,
                                              match how) {
    live_orchestration live;
    for (const auto& event : history)
        if (const auto* started = event.get_if<history::execution_started>())
            live = begin(code, *started);
    detail::replay(live, history, how).run();
    return live;
}

} // namespace pianola
