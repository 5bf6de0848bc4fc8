#pragma once

#include <pianola/journal/commit.hpp>
#include <pianola/journal/history_event.hpp>
#include <pianola/journal/identifiers.hpp>
#include <pianola/journal/instance_record.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <utility>

namespace pianola {

/// What an execution's history amounts to, without its code: a pure fold over the events. The same
/// function builds it at loading and during a turn.
class orchestration_state {
public:
    struct open_timer {
        instant due;
        event_number event;
    };
    struct open_child {
        pianola::instance_id id;
        std::uint32_t attempt = 1;
    };

    void apply(const history_event& event);
    /// The code has cancelled this timer: that leaves no event.
    void forget_timer(event_id timer) { timers_.erase(timer); }

    /// How many events have been applied: the number of the next.
    [[nodiscard]] event_number next_event() const noexcept { return next_; }
    /// Null before it.
    using start = std::shared_ptr<const history::execution_started>;
    [[nodiscard]] const start& started() const noexcept { return started_; }
    /// Before the event itself is applied: to share what is in memory already.
    void share_start(start event) { started_ = std::move(event); }
    [[nodiscard]] bool suspended() const noexcept { return suspended_; }
    [[nodiscard]] const std::map<event_id, event_number>& activities() const noexcept {
        return activities_;
    }
    /// Has a record say how many activities are open, and where.
    void count_activities(instance_record& into) const;
    [[nodiscard]] const std::map<event_id, open_timer>& timers() const noexcept { return timers_; }
    [[nodiscard]] const std::map<event_id, open_child>& children() const noexcept {
        return children_;
    }

private:
    event_number next_;
    start started_;
    bool suspended_ = false;
    std::map<event_id, event_number> activities_;
    std::map<event_id, open_timer> timers_;
    std::map<event_id, open_child> children_;
};

} // namespace pianola
