#pragma once

#include <pianola/actors/orchestration_turn.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace pianola::detail {

/// Builds the outcome of one turn, step by step; orchestration_turn.cpp says in which order.
class turn_builder {
public:
    turn_builder(const turn_input& input, std::optional<live_orchestration>& live);

    /// Consumes the next message without any effect but the deletion of its key.
    void drop(const waiting_message& waiting);
    /// Consumes a start that finds somebody else's instance under its id: tells its parent.
    void refuse_start(const waiting_message& waiting);
    /// Consumes a start: a new execution begins, in place of whatever the instance was.
    void begin_execution(const waiting_message& waiting, const history::execution_started& started);
    /// Whether the code is here and the scheduled time has come.
    [[nodiscard]] bool runs_now() const;
    /// Whether a start comes from the rewound parent, which calls something else under this id now.
    [[nodiscard]] bool gives_way_to(const waiting_message& waiting) const;
    /// Takes the messages that follow, up to a terminate, or to a start to which the execution must
    /// give way, and up to `most` in all.
    void accept_following(std::size_t most);
    [[nodiscard]] bool has_events() const noexcept { return !events().empty(); }

    /// Lets the code run over the events and closes the turn.
    [[nodiscard]] turn_outcome run();
    /// Closes a turn that only records its start.
    [[nodiscard]] turn_outcome finish_unstarted();
    /// Closes a turn without events: nothing happened, or a parent took the instance over.
    [[nodiscard]] turn_outcome finish_quiet();

private:
    [[nodiscard]] std::vector<history_event>& events() noexcept { return out_.commit.events; }
    [[nodiscard]] const std::vector<history_event>& events() const noexcept {
        return out_.commit.events;
    }
    [[nodiscard]] orchestration_state& state() noexcept { return live_->state; }

    void open();
    void append(history_event event);
    void consume(const waiting_message& waiting);
    void end_for_another_call();
    [[nodiscard]] std::optional<history_event> event_of(const waiting_message& waiting);
    [[nodiscard]] bool expected(const message& content) const;
    [[nodiscard]] std::optional<history_event> firing(const waiting_message& waiting);
    void answer_start(const history::execution_started& started);

    void run_code();
    void append_actions();
    void take_effect(const history_event& action, event_number number);
    void cancel_timers();
    void set_custom_status(payload status);
    [[nodiscard]] std::optional<failure_details> broken_limit(std::size_t first_action) const;

    void end(runtime_status status, payload result, std::optional<failure_details> failure);
    void end_terminated();
    void tell_parent(runtime_status status,
                     const payload& result,
                     const std::optional<failure_details>& failure);
    void close_timers();
    void erase_current();
    void erase_kept();
    void keep_current(runtime_status as);
    void continue_as_new(payload next_input, std::vector<history::event_raised> carryover);
    void close_record();
    [[nodiscard]] turn_outcome finish();

    const turn_input& input_;
    std::optional<live_orchestration>& live_;
    turn_outcome out_;
    instance_record next_;
    instant now_;
    event_number first_event_; ///< Of this turn.
    bool opened_ = false;
    bool adopted_ = false;              ///< A rewound parent has taken the instance over.
    std::optional<payload> new_status_; ///< That the code has set.
    std::optional<history::execution_terminated> terminated_;
};

} // namespace pianola::detail
