#pragma once

#include <pianola/actors/orchestration_state.hpp>
#include <pianola/actors/registry.hpp>
#include <pianola/actors/replay_mismatch.hpp>
#include <pianola/journal/history_event.hpp>
#include <pianola/journal/identifiers.hpp>
#include <pianola/journal/payload.hpp>

#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>

namespace pianola {

namespace detail {
class orchestration_execution;
class replay;
} // namespace detail

/// A running execution in memory: the fold of its history and its live coroutine. Without the
/// coroutine it is parked, and `mismatch` says why. Move-only; confined to one strand.
class live_orchestration {
public:
    live_orchestration();
    ~live_orchestration();
    live_orchestration(live_orchestration&&) noexcept;
    live_orchestration& operator=(live_orchestration&&) noexcept;

    /// How much of what the code asks for must be what the history says.
    enum class match {
        kind_and_target, ///< What must never change in code that has running instances.
        everything,      ///< Inputs and times as well.
    };
    /// Rebuilds an execution by replaying its whole history.
    static live_orchestration replay(const registry& code,
                                     std::span<const history_event> history,
                                     match how = match::kind_and_target);
    /// Begins one: the code has not run yet.
    static live_orchestration begin(const registry& code, const history::execution_started&);

    [[nodiscard]] bool parked() const noexcept { return mismatch.has_value(); }

    orchestration_state state;
    std::unique_ptr<detail::orchestration_execution> code;
    std::optional<replay_mismatch> mismatch;
    /// Of a rewound execution whose code has had no turn since: actions of its past that the code
    /// asks for and no event confirms. They come first in its next turn.
    std::set<event_id> asked_again;
    /// The custom status the code has set last, if replay saw it set one.
    std::optional<payload> replayed_status;

private:
    friend class detail::replay;
    void park(std::string recorded, std::string asked);
};

} // namespace pianola
