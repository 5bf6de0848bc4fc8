#pragma once

#include <pianola/actors/typed_payload.hpp>
#include <pianola/journal/error.hpp>
#include <pianola/journal/history_event.hpp>
#include <pianola/journal/identifiers.hpp>
#include <pianola/journal/payload.hpp>
#include <pianola/runtime/detail/tracked_handler.hpp>
#include <pianola/runtime/instance_metadata.hpp>
#include <pianola/runtime/start_options.hpp>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/deferred.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pianola {

namespace asio = boost::asio;

namespace detail {
class hub_core;
}

/// Where to read an execution's history from, and how much.
class history_request {
public:
    history_request() {}
    /// Continues after an earlier page.
    history_request& from(turn_number turn) {
        from_ = turn;
        return *this;
    }
    /// Whole turns up to this many bytes as stored, at least one turn. Default 1 MiB.
    history_request& max_bytes(std::size_t bytes) {
        max_bytes_ = bytes;
        return *this;
    }
    [[nodiscard]] turn_number from() const { return from_; }
    [[nodiscard]] std::size_t max_bytes() const { return max_bytes_; }

private:
    turn_number from_{0};
    std::size_t max_bytes_ = std::size_t{1} << 20;
};

/// A page of the current execution's history.
struct instance_history {
    pianola::execution_id execution_id;
    std::vector<history_event> events;
    std::optional<turn_number> next; ///< Where the next page begins; absent after the last.
};

/// Starts, watches and steers the instances of one task hub.
///
/// A cheap handle: copy it freely, also after the hub has stopped (operations then end with
/// `shutting_down`). Thread-safe. Every operation completes on the handler's associated executor,
/// and only when what it reports is durable. Errors common to all: `journal_failed`,
/// `shutting_down`, `invalid_argument` (ids and names out of their limits), `payload_too_large`.
class client {
public:
    explicit client(std::shared_ptr<detail::hub_core> core) : core_(std::move(core)) {}

    /// Starts an instance of the orchestrator `name` (Durable Task: ScheduleNewOrchestration).
    /// Errors: `orchestrator_not_found`, `instance_already_exists`.
    template <asio::completion_token_for<void(error_code, start_result)> Token = asio::deferred_t>
    auto async_schedule_new_orchestration_instance(std::string name,
                                                   payload input,
                                                   start_options options,
                                                   diagnostics& why,
                                                   Token&& token = {}) {
        return start(std::move(name),
                     std::move(input),
                     std::move(options),
                     &why,
                     std::forward<Token>(token));
    }
    template <asio::completion_token_for<void(error_code, start_result)> Token = asio::deferred_t>
    auto async_schedule_new_orchestration_instance(std::string name,
                                                   payload input = {},
                                                   start_options options = {},
                                                   Token&& token = {}) {
        return start(std::move(name),
                     std::move(input),
                     std::move(options),
                     nullptr,
                     std::forward<Token>(token));
    }
    /// The same with an input of your own type (see typed_payload.hpp).
    template <payload_input Input,
              asio::completion_token_for<void(error_code, start_result)> Token = asio::deferred_t>
    auto async_schedule_new_orchestration_instance(std::string name,
                                                   Input&& input,
                                                   start_options options = {},
                                                   Token&& token = {}) {
        return start(std::move(name),
                     to_payload_argument(std::forward<Input>(input)),
                     std::move(options),
                     nullptr,
                     std::forward<Token>(token));
    }

    /// What is known of an instance; absent, not an error, when there is none.
    template <asio::completion_token_for<void(error_code, std::optional<instance_metadata>)> Token =
                  asio::deferred_t>
    auto async_get_instance_metadata(instance_id id,
                                     bool get_inputs_and_outputs = false,
                                     Token&& token = {}) {
        return read(
            reading::now, std::move(id), get_inputs_and_outputs, std::forward<Token>(token));
    }
    /// Waits until the instance is no longer Pending; absent at once when there is none.
    /// Cancellable (operation_aborted).
    template <asio::completion_token_for<void(error_code, std::optional<instance_metadata>)> Token =
                  asio::deferred_t>
    auto async_wait_for_instance_start(instance_id id,
                                       bool get_inputs_and_outputs = false,
                                       Token&& token = {}) {
        return read(
            reading::started, std::move(id), get_inputs_and_outputs, std::forward<Token>(token));
    }
    /// Waits until the instance has ended; absent at once when there is none. Cancellable
    /// (operation_aborted).
    template <asio::completion_token_for<void(error_code, std::optional<instance_metadata>)> Token =
                  asio::deferred_t>
    auto async_wait_for_instance_completion(instance_id id,
                                            bool get_inputs_and_outputs = false,
                                            Token&& token = {}) {
        return read(
            reading::completed, std::move(id), get_inputs_and_outputs, std::forward<Token>(token));
    }

    /// Sends an external event. Once it completes the event is durable in the instance's inbox.
    /// Errors: `instance_not_found`, `instance_finished`.
    template <asio::completion_token_for<void(error_code)> Token = asio::deferred_t>
    auto async_raise_event(instance_id id,
                           std::string name,
                           payload data = {},
                           Token&& token = {}) {
        return send(control{control::kind::raise_event, std::move(name), std::move(data), false},
                    std::move(id),
                    std::forward<Token>(token));
    }
    template <payload_input Data,
              asio::completion_token_for<void(error_code)> Token = asio::deferred_t>
    auto async_raise_event(instance_id id, std::string name, Data&& data, Token&& token = {}) {
        return async_raise_event(std::move(id),
                                 std::move(name),
                                 to_payload_argument(std::forward<Data>(data)),
                                 std::forward<Token>(token));
    }
    /// Ends an instance; `output` becomes its output. With `recursive` its running children, too.
    /// Durable when it completes, applied soon after. Errors: `instance_not_found`,
    /// `instance_finished`.
    template <asio::completion_token_for<void(error_code)> Token = asio::deferred_t>
    auto async_terminate_instance(instance_id id,
                                  payload output = {},
                                  bool recursive = false,
                                  Token&& token = {}) {
        return send(control{control::kind::terminate, {}, std::move(output), recursive},
                    std::move(id),
                    std::forward<Token>(token));
    }
    /// Rests an instance: events are kept, its code is not run. Suspending a suspended one is fine.
    /// Errors: `instance_not_found`, `instance_finished`.
    template <asio::completion_token_for<void(error_code)> Token = asio::deferred_t>
    auto async_suspend_instance(instance_id id, payload reason = {}, Token&& token = {}) {
        return send(control{control::kind::suspend, {}, std::move(reason), false},
                    std::move(id),
                    std::forward<Token>(token));
    }
    /// Undoes suspend. Errors: `instance_not_found`, `instance_finished`.
    template <asio::completion_token_for<void(error_code)> Token = asio::deferred_t>
    auto async_resume_instance(instance_id id, payload reason = {}, Token&& token = {}) {
        return send(control{control::kind::resume, {}, std::move(reason), false},
                    std::move(id),
                    std::forward<Token>(token));
    }

    /// The current execution's history, oldest first. Empty for a pending instance. Errors:
    /// `instance_not_found`, `journal_corrupt`.
    template <
        asio::completion_token_for<void(error_code, instance_history)> Token = asio::deferred_t>
    auto async_get_history(instance_id id, history_request request = {}, Token&& token = {}) {
        return asio::async_initiate<Token, void(error_code, instance_history)>(
            [core = core_](auto done, instance_id wanted, history_request how) {
                do_history(core,
                           std::move(wanted),
                           how,
                           detail::tracked<void(error_code, instance_history)>(std::move(done)));
            },
            token,
            std::move(id),
            request);
    }

    /// False once the journal has failed or the hub is stopping. Immediate; thread-safe.
    [[nodiscard]] bool ready() const noexcept;

private:
    enum class reading { now, started, completed };
    struct control {
        enum class kind { raise_event, terminate, suspend, resume };
        kind what;
        std::string name;
        payload data;
        bool recursive;
        control(kind k, std::string n, payload d, bool r)
            : what(k), name(std::move(n)), data(std::move(d)), recursive(r) {}
    };
    using core_ptr = std::shared_ptr<detail::hub_core>;
    template <class... Args>
    using handler = asio::any_completion_handler<void(Args...)>;

    template <class Token>
    auto start(
        std::string name, payload input, start_options options, diagnostics* why, Token&& token) {
        return asio::async_initiate<Token, void(error_code, start_result)>(
            [core = core_, why](auto done, std::string n, payload i, start_options o) {
                do_start(core,
                         std::move(n),
                         std::move(i),
                         std::move(o),
                         why,
                         detail::tracked<void(error_code, start_result)>(std::move(done)));
            },
            token,
            std::move(name),
            std::move(input),
            std::move(options));
    }
    template <class Token>
    auto read(reading until, instance_id id, bool payloads, Token&& token) {
        return asio::async_initiate<Token, void(error_code, std::optional<instance_metadata>)>(
            [core = core_, until, payloads](auto done, instance_id wanted) {
                do_read(core,
                        until,
                        std::move(wanted),
                        payloads,
                        detail::tracked<void(error_code, std::optional<instance_metadata>)>(
                            std::move(done)));
            },
            token,
            std::move(id));
    }
    template <class Token>
    auto send(control what, instance_id id, Token&& token) {
        return asio::async_initiate<Token, void(error_code)>(
            [core = core_](auto done, control c, instance_id target) {
                do_send(core,
                        std::move(c),
                        std::move(target),
                        detail::tracked<void(error_code)>(std::move(done)));
            },
            token,
            std::move(what),
            std::move(id));
    }

    static void do_start(const core_ptr&,
                         std::string,
                         payload,
                         start_options,
                         diagnostics*,
                         handler<error_code, start_result>);
    static void do_read(const core_ptr&,
                        reading,
                        instance_id,
                        bool,
                        handler<error_code, std::optional<instance_metadata>>);
    static void do_send(const core_ptr&, control, instance_id, handler<error_code>);
    static void do_history(const core_ptr&,
                           instance_id,
                           history_request,
                           handler<error_code, instance_history>);

    core_ptr core_;
};

} // namespace pianola
