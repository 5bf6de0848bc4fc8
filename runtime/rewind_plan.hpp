#pragma once

#include <pianola/journal/identifiers.hpp>
#include <pianola/journal/instant.hpp>

#include <string>
#include <vector>

namespace pianola {

/// What a rewind to an event would do, as long as the instance stays as it is: it can be applied
/// until then. A value.
struct rewind_plan {
    /// An activity that will run again.
    struct activity {
        event_number event; ///< Of its task_scheduled.
        event_id task;
        std::string name;
        bool hidden = false; ///< Its scheduling is hidden: it runs if the code asks for it again.
    };
    struct child {
        event_number event; ///< Of its sub_orchestration_created.
        event_id task;
        pianola::instance_id id;
        std::string name;
        bool hidden = false; ///< Its start is hidden: it is started if the code asks for it again.
    };
    struct timer {
        event_number event; ///< Of its timer_created.
        event_id task;
        instant due;
        bool hidden = false; ///< False: it is armed again.
    };
    struct carried_event {
        event_number event; ///< Of its event_raised.
        std::string name;
    };

    pianola::instance_id id;
    pianola::execution_id execution_id; ///< The one that will be superseded.
    event_number last;                  ///< The event to rewind to, as asked for.
    std::vector<event_number> hidden;   ///< Events that will be left out, ascending.
    std::vector<activity> activities;
    std::vector<child> children;
    std::vector<timer> timers;
    /// External events that are hidden. The new execution gets them again, in this order, unless
    /// it is told to drop them.
    std::vector<carried_event> events;

    instance_number number; ///< Of the instance: what the plan was made for.
    epoch_number epoch;     ///< Likewise; a plan does not outlive the opening of the journal.
    turn_number turn;       ///< Likewise: the newest turn then.
};

/// How to apply a plan.
class rewind_options {
public:
    rewind_options() {} // user-declared: see "g++ 12" in runtime/README.md

    /// Stored in the history. Default: none.
    rewind_options& reason(std::string text) {
        reason_ = std::move(text);
        return *this;
    }
    /// Does not carry over the hidden external events.
    rewind_options& drop_events(bool value = true) {
        drop_events_ = value;
        return *this;
    }
    [[nodiscard]] const std::string& reason() const { return reason_; }
    [[nodiscard]] bool drops_events() const { return drop_events_; }

private:
    std::string reason_;
    bool drop_events_ = false;
};

} // namespace pianola
