#pragma once

#include <pianola/actors/live_orchestration.hpp>
#include <pianola/journal/history_event.hpp>
#include <pianola/journal/identifiers.hpp>

#include <set>
#include <span>
#include <vector>

namespace pianola::detail {

/// Takes a live orchestration that has just begun through its history: the code runs, and what it
/// asks for must be what the history says it asked for. Where it is not, the orchestration is
/// parked, and only the fold of the history goes on.
///
/// The history of a rewound execution lacks some of its actions, or ends earlier than it did. What
/// the code asks for and no event confirms is then asked again in the turn after the rewind.
class replay {
public:
    replay(live_orchestration& live,
           std::span<const history_event> history,
           live_orchestration::match how);
    void run();

private:
    void play(const history_event& event);
    void match_action(const history_event& event);
    [[nodiscard]] bool matches(const history_event& recorded, const history_event& asked) const;
    void begin_turn(const history_event& event);
    void set_aside(bool everything);
    void close();
    void take_actions();

    live_orchestration& live_;
    std::span<const history_event> history_;
    live_orchestration::match how_;
    std::set<event_id> may_lack_; ///< Actions that were hidden, to be asked again.
    /// What the code has asked for in the current turn and history has not confirmed yet; in
    /// reverse, so that the next is at the back.
    std::vector<history_event> asked_;
    std::vector<history_event> aside_; ///< To be asked again, in order.
    /// Timers that the code has cancelled in the turn that asked for them: what it asked for has
    /// not been confirmed by then, or is to be asked again.
    std::set<event_id> cancelled_at_once_;
    bool rewound_ = false; ///< The code has had no turn since a rewind.
};

} // namespace pianola::detail
