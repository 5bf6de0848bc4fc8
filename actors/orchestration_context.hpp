#pragma once

#include <pianola/actors/activity_options.hpp>
#include <pianola/actors/detail/operation.hpp>
#include <pianola/actors/log_line.hpp>
#include <pianola/actors/task.hpp>
#include <pianola/actors/task_failed.hpp>
#include <pianola/actors/task_group.hpp>
#include <pianola/actors/typed_payload.hpp>
#include <pianola/journal/history_event.hpp>
#include <pianola/journal/identifiers.hpp>
#include <pianola/journal/instant.hpp>
#include <pianola/journal/payload.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace pianola {

namespace detail {
class orchestration_execution;
}

/// A durable timer: a task<void> that can be cancelled.
class [[nodiscard]] durable_timer : public task<void> {
public:
    durable_timer(task<void> wait, detail::intrusive_ptr<detail::operation> timer)
        : task<void>(std::move(wait)), timer_(std::move(timer)) {}
    /// A timer that has not fired never will: whoever awaits it gets task_canceled.
    void cancel();

private:
    detail::intrusive_ptr<detail::operation> timer_;
};

/// What an orchestrator may do. Its code must be deterministic: the same history must lead to the
/// same calls in the same order, so time, randomness and everything outside come from here.
///
/// Each durable operation takes its event id and is scheduled when it is called, and may be
/// awaited any time later. Confined to the orchestrator's coroutine; valid while it runs.
class orchestration_context {
public:
    explicit orchestration_context(detail::orchestration_execution& execution) noexcept
        : execution_(execution) {}
    orchestration_context(const orchestration_context&) = delete;
    orchestration_context& operator=(const orchestration_context&) = delete;

    [[nodiscard]] const std::string& name() const noexcept;
    [[nodiscard]] const pianola::instance_id& instance_id() const noexcept;
    [[nodiscard]] const pianola::execution_id& execution_id() const noexcept;
    /// Absent for an instance that a client started.
    [[nodiscard]] const rare<history::parent_instance>& parent() const noexcept;
    [[nodiscard]] const std::optional<std::string>& version() const noexcept;
    [[nodiscard]] const history::tags& tags() const noexcept;
    [[nodiscard]] const payload& raw_input() const noexcept;
    /// Throws payload_error when the input is no T.
    template <class T>
    [[nodiscard]] T input() const {
        return from_payload<T>(raw_input(), "input");
    }

    /// The time of the current turn: the only clock an orchestrator may use.
    [[nodiscard]] instant current_utc_time() const noexcept;
    /// True while the past is being repeated: nothing the code does now is new.
    [[nodiscard]] bool is_replaying() const noexcept;
    /// A version-4-shaped UUID that a replay repeats.
    [[nodiscard]] std::string new_guid();
    /// Logs, except while replaying; the line appears once its turn is durable.
    void log(log_level level, std::string text);

    /// Runs the activity `name`; gives its result as an R. Raises task_failed.
    template <class R = void, payload_input Input>
    task<R> call_activity(std::string_view name, Input&& input, activity_options options = {}) {
        return typed<R>(begin_activity(
            name, to_payload_argument(std::forward<Input>(input)), std::move(options)));
    }
    template <class R = void>
    task<R> call_activity(std::string_view name,
                          payload input = {},
                          activity_options options = {}) {
        return typed<R>(begin_activity(name, std::move(input), std::move(options)));
    }

    /// Runs the orchestrator `name` as a child; gives its output as an R. Raises task_failed.
    template <class R = void, payload_input Input>
    task<R> call_sub_orchestrator(std::string_view name,
                                  Input&& input,
                                  sub_orchestration_options options = {}) {
        return typed<R>(begin_sub_orchestration(
            name, to_payload_argument(std::forward<Input>(input)), std::move(options)));
    }
    template <class R = void>
    task<R> call_sub_orchestrator(std::string_view name,
                                  payload input = {},
                                  sub_orchestration_options options = {}) {
        return typed<R>(begin_sub_orchestration(name, std::move(input), std::move(options)));
    }

    /// Fires after `delay`, or at `fire_at`, by current_utc_time(); never in the same turn.
    template <class Rep, class Period>
    durable_timer create_timer(std::chrono::duration<Rep, Period> delay) {
        return create_timer(current_utc_time() + saturating_ticks(delay));
    }
    durable_timer create_timer(instant fire_at);

    /// The next external event of this name (compared without case) that nobody has taken: those
    /// that came before are buffered, first in, first out.
    template <class T = payload>
    task<T> wait_for_external_event(std::string_view name) {
        return typed<T>(begin_wait_for_event(name));
    }

    /// Raises an external event at another instance; dropped when there is none that runs.
    template <payload_input Data>
    void send_event(pianola::instance_id target, std::string_view name, Data&& data) {
        send_event(std::move(target), name, to_payload_argument(std::forward<Data>(data)));
    }
    void send_event(pianola::instance_id target, std::string_view name, payload data = {});

    /// When this orchestrator returns, a new execution begins with this input and an empty history.
    /// External events that nobody has taken go along unless `preserve_events` is false.
    template <payload_input Input>
    void continue_as_new(Input&& input, bool preserve_events = true) {
        continue_as_new(to_payload_argument(std::forward<Input>(input)), preserve_events);
    }
    void continue_as_new(payload input, bool preserve_events = true);

    /// Shown in the instance's metadata once the turn is durable.
    template <payload_input Status>
    void set_custom_status(Status&& status) {
        set_custom_status(to_payload_argument(std::forward<Status>(status)));
    }
    void set_custom_status(payload status);

private:
    using operation_ptr = detail::intrusive_ptr<detail::operation>;

    operation_ptr begin_activity(std::string_view, payload, activity_options);
    operation_ptr begin_sub_orchestration(std::string_view, payload, sub_orchestration_options);
    operation_ptr begin_wait_for_event(std::string_view);

    template <class R>
    static task<R> typed(operation_ptr begun) {
        return task<R>(*new detail::operation_result<R>(std::move(begun)));
    }

    detail::orchestration_execution& execution_;
};

} // namespace pianola
