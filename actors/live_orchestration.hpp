#pragma once

#include <pianola/actors/orchestration_state.hpp>
#include <pianola/actors/registry.hpp>
#include <pianola/journal/history_event.hpp>
#include <pianola/journal/identifiers.hpp>

#include <memory>
#include <optional>
#include <span>
#include <string>

namespace pianola {

namespace detail {
class orchestration_execution;
}

/// Why an instance is parked: its code is missing, or does not fit its history.
struct replay_mismatch {
    event_number event;   ///< Where, in the execution's history.
    std::string recorded; ///< What the history says.
    std::string asked;    ///< What the code did.
};

/// A running execution in memory: the fold of its history and its live coroutine. Without the
/// coroutine it is parked, and `mismatch` says why. Move-only; confined to one strand.
class live_orchestration {
public:
    live_orchestration();
    ~live_orchestration();
    live_orchestration(live_orchestration&&) noexcept;
    live_orchestration& operator=(live_orchestration&&) noexcept;

    /// Rebuilds an execution by replaying its whole history.
    static live_orchestration replay(const registry& code, std::span<const history_event> history);
    /// Begins one: the code has not run yet.
    static live_orchestration begin(const registry& code, const history::execution_started&);

    [[nodiscard]] bool parked() const noexcept { return mismatch.has_value(); }

    orchestration_state state;
    std::unique_ptr<detail::orchestration_execution> code;
    std::optional<replay_mismatch> mismatch;

private:
    void park(std::string recorded, std::string asked);
    void replay_event(const history_event& event, std::vector<history_event>& asked);
    void require_nothing_asked(const std::vector<history_event>& asked);
};

} // namespace pianola
