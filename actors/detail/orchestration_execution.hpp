#pragma once

#include <pianola/actors/activity_options.hpp>
#include <pianola/actors/detail/event_buffer.hpp>
#include <pianola/actors/detail/operation.hpp>
#include <pianola/actors/detail/run_queue.hpp>
#include <pianola/actors/log_line.hpp>
#include <pianola/actors/orchestration_context.hpp>
#include <pianola/actors/registry.hpp>
#include <pianola/actors/task.hpp>
#include <pianola/journal/history_event.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace pianola::detail {

/// How an orchestrator's code ended.
struct execution_ending {
    enum class kind { completed, failed, continued_as_new };
    kind how = kind::completed;
    payload result; ///< Output, or the next input.
    std::optional<failure_details> failure;
    std::vector<history::event_raised> carryover; ///< Events for the next execution.
};

/// The live coroutine of one execution and its pending operations. Pure: the same events give the
/// same actions; replay and live turns take the same way through it. Confined to one strand.
class orchestration_execution {
public:
    orchestration_execution(const orchestrator& code,
                            std::shared_ptr<const history::execution_started> started);
    orchestration_execution(const orchestration_execution&) = delete;
    orchestration_execution& operator=(const orchestration_execution&) = delete;
    ~orchestration_execution();

    /// Opens a turn: `now` becomes the current time. The code runs in turns only.
    void begin_turn(instant now, bool replaying);
    /// Applies what reached the instance, then runs the code until it waits. Actions are ignored.
    void apply(const history_event& event);

    /// Ids that no action is given: they belong to actions a rewind has hidden. Before the code
    /// runs.
    void skip_ids(std::set<event_id> ids) { skipped_ids_ = std::move(ids); }
    /// Puts actions before those the code will ask for; some timers among them it cancels at once.
    void ask_again(std::vector<history_event> actions, std::vector<event_id> cancelled) {
        actions_ = std::move(actions);
        cancelled_timers_ = std::move(cancelled);
    }
    /// What the code has asked for since the last call, in order, as the events that record it.
    [[nodiscard]] std::vector<history_event> take_actions() { return std::exchange(actions_, {}); }
    [[nodiscard]] std::vector<event_id> take_cancelled_timers() {
        return std::exchange(cancelled_timers_, {});
    }
    [[nodiscard]] std::vector<log_line> take_log() { return std::exchange(log_, {}); }
    /// The custom status, if the code has set it since the last call.
    [[nodiscard]] std::optional<payload> take_custom_status() {
        return std::exchange(custom_status_, std::nullopt);
    }
    /// Set once the code has returned or thrown. Moves it out.
    [[nodiscard]] std::optional<execution_ending> take_ending();
    /// The external events the code waits for.
    [[nodiscard]] std::vector<event_wait> event_waits() const { return events_.waits(); }
    [[nodiscard]] bool ended() const noexcept { return root_ && root_->settled(); }

    // What the context offers.
    [[nodiscard]] const history::execution_started& started() const noexcept { return *started_; }
    [[nodiscard]] instant now() const noexcept { return now_; }
    [[nodiscard]] bool replaying() const noexcept { return replaying_; }
    [[nodiscard]] std::string new_guid();
    void log(log_level level, std::string text);
    void set_custom_status(payload status) { custom_status_ = std::move(status); }
    void continue_as_new(payload input, bool preserve_events);
    intrusive_ptr<operation> call_activity(std::string name, payload, activity_options);
    intrusive_ptr<operation> call_child(std::string name, payload, sub_orchestration_options);
    intrusive_ptr<operation> create_timer(instant fire_at);
    intrusive_ptr<operation> wait_for_event(std::string_view name);
    void send_event(pianola::instance_id target, std::string name, payload data);
    void cancel_timer(operation& timer);

private:
    /// A call with a retry policy, over all its attempts.
    struct retried_call {
        retry_policy policy;
        std::uint32_t attempt = 1;
        instant first_started;
        event_id first;
        history::body request; ///< task_scheduled or sub_orchestration_created, to ask again.
    };
    /// What waits for the completion of one action.
    struct pending {
        intrusive_ptr<operation> target;
        std::shared_ptr<retried_call> retried;
    };

    [[nodiscard]] event_id next_id() const;
    event_id schedule(history::body action);
    intrusive_ptr<operation> call(history::body request,
                                  operation_name what,
                                  const std::optional<retry_policy>& retry);
    void start_code();
    void dispatch(const history_event& event);
    void dispatch_held();
    std::optional<pending> take_pending(event_id id);
    void on_completed(event_id scheduled, const payload& result);
    void on_failed(event_id scheduled, const failure_details& failure);
    void on_timer_fired(event_id timer);
    void try_again(std::shared_ptr<retried_call> call, intrusive_ptr<operation> target);

    std::shared_ptr<const history::execution_started> started_;
    orchestration_context context_;
    const orchestrator& code_;
    run_queue queue_;
    event_buffer events_;
    std::unordered_map<event_id, pending> pending_;
    std::vector<history_event> resting_; ///< Held back while suspended, or for the next turn.
    std::optional<task<payload>> root_;

    instant now_;
    std::int32_t next_id_ = 0;
    std::set<event_id> skipped_ids_;
    std::uint64_t guids_ = 0;
    bool in_turn_ = false;
    bool began_ = false; ///< execution_started has been applied.
    bool replaying_ = false;
    bool suspended_ = false;
    bool rewound_ = false; ///< What comes waits for the first turn after the rewind.
    bool preserve_events_ = true;
    std::optional<payload> next_input_; ///< Set by continue_as_new.

    std::vector<history_event> actions_;
    std::vector<event_id> cancelled_timers_;
    std::vector<log_line> log_;
    std::optional<payload> custom_status_;
};

} // namespace pianola::detail
