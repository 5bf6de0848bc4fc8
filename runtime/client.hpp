#pragma once

#include <pianola/actors/instance_explanation.hpp>
#include <pianola/actors/typed_payload.hpp>
#include <pianola/journal/durability.hpp>
#include <pianola/journal/error.hpp>
#include <pianola/journal/identifiers.hpp>
#include <pianola/journal/instance_record.hpp>
#include <pianola/journal/instant.hpp>
#include <pianola/journal/message.hpp>
#include <pianola/journal/payload.hpp>
#include <pianola/runtime/batch_result.hpp>
#include <pianola/runtime/detail/control_message.hpp>
#include <pianola/runtime/detail/posted_handler.hpp>
#include <pianola/runtime/instance_archive.hpp>
#include <pianola/runtime/instance_history.hpp>
#include <pianola/runtime/instance_metadata.hpp>
#include <pianola/runtime/orchestration_query.hpp>
#include <pianola/runtime/purge.hpp>
#include <pianola/runtime/retention_policy.hpp>
#include <pianola/runtime/rewind_plan.hpp>
#include <pianola/runtime/start_options.hpp>
#include <pianola/runtime/token_for.hpp>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/deferred.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pianola {

namespace asio = boost::asio;

class registry;

namespace detail {
class hub_core;
}

/// Starts, watches and steers the instances of one task hub.
///
/// A cheap handle: copy it freely, also after the hub has stopped (operations then end with
/// `shutting_down`). Thread-safe. Every operation completes on the handler's associated executor,
/// and only when what it reports is durable. Errors common to all: `journal_failed`,
/// `shutting_down`, `invalid_argument` (ids and names out of their limits), `payload_too_large`; of
/// starts and messages `overloaded`, when too many of them are waiting already.
class client {
public:
    explicit client(std::shared_ptr<detail::hub_core> core) : core_(std::move(core)) {}

    /// Starts an instance of the orchestrator `name` (Durable Task: ScheduleNewOrchestration).
    /// Errors: `orchestrator_not_found`, `instance_already_exists`.
    template <token_for<start_result> Token = asio::deferred_t>
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
    template <token_for<start_result> Token = asio::deferred_t>
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
    template <payload_input Input, token_for<start_result> Token = asio::deferred_t>
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
    template <token_for<std::optional<instance_metadata>> Token = asio::deferred_t>
    auto async_get_instance_metadata(instance_id id,
                                     bool get_inputs_and_outputs = false,
                                     Token&& token = {}) {
        return read(
            reading::now, std::move(id), get_inputs_and_outputs, std::forward<Token>(token));
    }
    /// Waits until the instance is no longer Pending; absent at once when there is none.
    /// Cancellable (operation_aborted).
    template <token_for<std::optional<instance_metadata>> Token = asio::deferred_t>
    auto async_wait_for_instance_start(instance_id id,
                                       bool get_inputs_and_outputs = false,
                                       Token&& token = {}) {
        return read(
            reading::started, std::move(id), get_inputs_and_outputs, std::forward<Token>(token));
    }
    /// Waits until the instance has ended; absent at once when there is none. Cancellable
    /// (operation_aborted).
    template <token_for<std::optional<instance_metadata>> Token = asio::deferred_t>
    auto async_wait_for_instance_completion(instance_id id,
                                            bool get_inputs_and_outputs = false,
                                            Token&& token = {}) {
        return read(
            reading::completed, std::move(id), get_inputs_and_outputs, std::forward<Token>(token));
    }

    /// Sends an external event. Once it completes the event is durable in the instance's inbox.
    /// Errors: `instance_not_found`, `instance_finished`.
    template <token_for<> Token = asio::deferred_t>
    auto async_raise_event(instance_id id,
                           std::string name,
                           payload data = {},
                           Token&& token = {}) {
        return send(control{control::kind::raise_event, std::move(name), std::move(data), false},
                    std::move(id),
                    std::forward<Token>(token));
    }
    /// The same, answered as start_options::durability says.
    template <token_for<> Token = asio::deferred_t>
    auto async_raise_event(
        instance_id id, std::string name, payload data, durability mode, Token&& token = {}) {
        control what{control::kind::raise_event, std::move(name), std::move(data), false};
        what.hardened = mode == durability::strict;
        return send(std::move(what), std::move(id), std::forward<Token>(token));
    }
    template <payload_input Data, token_for<> Token = asio::deferred_t>
    auto async_raise_event(instance_id id, std::string name, Data&& data, Token&& token = {}) {
        return async_raise_event(std::move(id),
                                 std::move(name),
                                 to_payload_argument(std::forward<Data>(data)),
                                 std::forward<Token>(token));
    }
    /// Ends an instance; `output` becomes its output. With `recursive` its running children, too.
    /// Durable when it completes, applied soon after. Errors: `instance_not_found`,
    /// `instance_finished`.
    template <token_for<> Token = asio::deferred_t>
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
    template <token_for<> Token = asio::deferred_t>
    auto async_suspend_instance(instance_id id, payload reason = {}, Token&& token = {}) {
        return send(control{control::kind::suspend, {}, std::move(reason), false},
                    std::move(id),
                    std::forward<Token>(token));
    }
    /// Undoes suspend. Errors: `instance_not_found`, `instance_finished`.
    template <token_for<> Token = asio::deferred_t>
    auto async_resume_instance(instance_id id, payload reason = {}, Token&& token = {}) {
        return send(control{control::kind::resume, {}, std::move(reason), false},
                    std::move(id),
                    std::forward<Token>(token));
    }

    /// An execution's history, oldest first. Empty for a pending instance. Errors:
    /// `instance_not_found`, `journal_corrupt`; `invalid_argument` for an execution that is not
    /// kept.
    template <token_for<instance_history> Token = asio::deferred_t>
    auto async_get_history(instance_id id, history_request request = {}, Token&& token = {}) {
        return initiate<instance_history>(
            do_history, std::forward<Token>(token), std::move(id), std::move(request));
    }

    /// The executions that are kept, oldest first, the current one last; none while the instance is
    /// pending. Errors: `instance_not_found`.
    template <token_for<std::vector<instance_execution>> Token = asio::deferred_t>
    auto async_get_executions(instance_id id, Token&& token = {}) {
        return initiate<std::vector<instance_execution>>(
            do_executions, std::forward<Token>(token), std::move(id));
    }

    /// A page of the instances that a query is about (Durable Task: GetInstances). It sees
    /// everything that was acknowledged before. Errors: `invalid_argument` for a continuation token
    /// of another query.
    template <token_for<orchestration_page> Token = asio::deferred_t>
    auto async_get_instances(orchestration_query query, Token&& token = {}) {
        return initiate<orchestration_page>(do_list, std::forward<Token>(token), std::move(query));
    }
    /// How many they are. Without a scan for no conditions, a status, a name or both.
    template <token_for<std::uint64_t> Token = asio::deferred_t>
    auto async_count_instances(orchestration_query query, Token&& token = {}) {
        return initiate<std::uint64_t>(do_count, std::forward<Token>(token), std::move(query));
    }
    /// How many instances there are of each name in each status; without a scan.
    template <token_for<instance_counts> Token = asio::deferred_t>
    auto async_count_by_name_and_status(Token&& token = {}) {
        return initiate<instance_counts>(do_counts, std::forward<Token>(token));
    }

    /// Starts an instance again with the name, input, version and tags it had. With a new id it may
    /// still run, and stays as it is; with its own it must have ended, and its history is kept
    /// until it is purged. Errors: `instance_not_found`, `instance_not_finished`,
    /// `orchestrator_not_found`.
    template <token_for<start_result> Token = asio::deferred_t>
    auto async_restart_instance(instance_id id, bool with_new_id = true, Token&& token = {}) {
        return initiate<start_result>(
            do_restart, std::forward<Token>(token), std::move(id), with_new_id);
    }
    /// Durable Task's rewind: a failed instance goes on as if what failed in it had not been tried
    /// yet; its failed children are rewound, too. What was done well is kept. Errors:
    /// `instance_not_found`, `instance_not_failed`, `orchestrator_not_found`.
    template <token_for<> Token = asio::deferred_t>
    auto async_rewind_instance(instance_id id, std::string reason = {}, Token&& token = {}) {
        return initiate<>(do_rewind, std::forward<Token>(token), std::move(id), std::move(reason));
    }
    /// What it would mean to go on from an event of the current execution: what comes after it,
    /// from the start of a turn on, would be left out. Errors: `instance_not_found`;
    /// `invalid_argument` for an event that there is not, or an instance that has not begun.
    template <token_for<rewind_plan> Token = asio::deferred_t>
    auto async_plan_rewind(instance_id id, event_number last, Token&& token = {}) {
        return initiate<rewind_plan>(do_plan, std::forward<Token>(token), std::move(id), last);
    }
    /// Does what was planned, for a running instance as well as for one that has ended. The
    /// superseded execution is kept until the instance is purged. Errors: `instance_not_found`;
    /// `rewind_stale` when the instance has taken a turn, or received anything, since the plan.
    template <token_for<> Token = asio::deferred_t>
    auto async_apply_rewind(rewind_plan plan, rewind_options options = {}, Token&& token = {}) {
        return initiate<>(
            do_apply, std::forward<Token>(token), std::move(plan), std::move(options));
    }

    /// Erases an ended instance and all that is kept of it (Durable Task: PurgeInstance). Errors:
    /// `instance_not_found`; `instance_not_finished` when it, or with `recursive` a descendant, has
    /// not ended: then nothing is erased.
    template <token_for<purge_result> Token = asio::deferred_t>
    auto async_purge_instance(instance_id id, purge_options options = {}, Token&& token = {}) {
        return initiate<purge_result>(
            do_purge_one, std::forward<Token>(token), std::move(id), std::move(options));
    }
    /// Erases the ended instances that a query is about, whatever statuses it names. Durable: once
    /// begun it goes on after a crash. Running instances are not disturbed. Cancellable: what is
    /// erased stays erased (operation_aborted).
    template <token_for<purge_result> Token = asio::deferred_t>
    auto async_purge_instances(orchestration_query which,
                               purge_options options = {},
                               Token&& token = {}) {
        return initiate<purge_result>(
            do_purge_many, std::forward<Token>(token), std::move(which), std::move(options));
    }

    /// Terminates, suspends or resumes every instance of a query that has not ended; with `preview`
    /// only counts them. Cancellable between instances (operation_aborted).
    template <token_for<batch_result> Token = asio::deferred_t>
    auto async_terminate_instances(orchestration_query which,
                                   payload output = {},
                                   bool recursive = false,
                                   bool preview = false,
                                   Token&& token = {}) {
        return initiate<batch_result>(
            do_send_many,
            std::forward<Token>(token),
            control{control::kind::terminate, {}, std::move(output), recursive},
            std::move(which),
            preview);
    }
    template <token_for<batch_result> Token = asio::deferred_t>
    auto async_suspend_instances(orchestration_query which,
                                 payload reason = {},
                                 bool preview = false,
                                 Token&& token = {}) {
        return initiate<batch_result>(do_send_many,
                                      std::forward<Token>(token),
                                      control{control::kind::suspend, {}, std::move(reason), false},
                                      std::move(which),
                                      preview);
    }
    template <token_for<batch_result> Token = asio::deferred_t>
    auto async_resume_instances(orchestration_query which,
                                payload reason = {},
                                bool preview = false,
                                Token&& token = {}) {
        return initiate<batch_result>(do_send_many,
                                      std::forward<Token>(token),
                                      control{control::kind::resume, {}, std::move(reason), false},
                                      std::move(which),
                                      preview);
    }

    /// An instance and its descendants, to be kept or to be imported elsewhere; one that has not
    /// ended can be looked at only. Errors: `instance_not_found`; `payload_too_large` over
    /// `max_archive_bytes`.
    template <token_for<instance_archive> Token = asio::deferred_t>
    auto async_export_instance(instance_id id, Token&& token = {}) {
        return initiate<instance_archive>(do_export, std::forward<Token>(token), std::move(id));
    }
    /// Makes the instances of an archive again, ended as they were, under a new id: see
    /// instance_archive.hpp. Runs nothing. Errors: `instance_already_exists` for an id in use;
    /// `instance_not_finished` for a member that had not ended; `invalid_argument` for what is no
    /// archive, or an id out of its limits; `payload_too_large` over `max_archive_bytes`. In all
    /// these cases nothing is imported.
    template <token_for<import_result> Token = asio::deferred_t>
    auto async_import_instance(instance_archive archive,
                               import_options options,
                               diagnostics& why,
                               Token&& token = {}) {
        return initiate<import_result>(
            do_import, std::forward<Token>(token), std::move(archive), std::move(options), &why);
    }
    template <token_for<import_result> Token = asio::deferred_t>
    auto async_import_instance(instance_archive archive,
                               import_options options = {},
                               Token&& token = {}) {
        return initiate<import_result>(do_import,
                                       std::forward<Token>(token),
                                       std::move(archive),
                                       std::move(options),
                                       static_cast<diagnostics*>(nullptr));
    }

    /// What an instance waits for, since when, and who could satisfy it. Errors:
    /// `instance_not_found`.
    template <token_for<instance_explanation> Token = asio::deferred_t>
    auto async_explain(instance_id id, Token&& token = {}) {
        return initiate<instance_explanation>(
            do_explain, std::forward<Token>(token), std::move(id));
    }

    /// Replaces all retention policies of the hub. Errors: `invalid_argument` for an id twice or
    /// out of its limits, a status that is not terminal, a negative age.
    template <token_for<> Token = asio::deferred_t>
    auto async_set_retention(std::vector<retention_policy> policies, Token&& token = {}) {
        return initiate<>(do_set_retention, std::forward<Token>(token), std::move(policies));
    }
    /// Adds a retention policy, or replaces the one of its id, and leaves all others as they are.
    /// Answers with the policies as they are then. Errors: as async_set_retention.
    template <token_for<std::vector<retention_policy>> Token = asio::deferred_t>
    auto async_set_retention_policy(retention_policy policy, Token&& token = {}) {
        return initiate<std::vector<retention_policy>>(
            do_set_retention_policy, std::forward<Token>(token), std::move(policy));
    }
    /// Removes the policy of this id. Answers with those that are left. Errors: `policy_not_found`.
    template <token_for<std::vector<retention_policy>> Token = asio::deferred_t>
    auto async_remove_retention_policy(std::string id, Token&& token = {}) {
        return initiate<std::vector<retention_policy>>(
            do_remove_retention_policy, std::forward<Token>(token), std::move(id));
    }
    template <token_for<std::vector<retention_policy>> Token = asio::deferred_t>
    auto async_get_retention(Token&& token = {}) {
        return initiate<std::vector<retention_policy>>(do_get_retention,
                                                       std::forward<Token>(token));
    }
    /// How many instances each policy would purge now, descendants not counted.
    template <token_for<std::vector<retention_preview>> Token = asio::deferred_t>
    auto async_preview_retention(std::vector<retention_policy> policies, Token&& token = {}) {
        return initiate<std::vector<retention_preview>>(
            do_preview_retention, std::forward<Token>(token), std::move(policies));
    }

    /// Completes when a power cut takes back nothing that has been answered: at once if strict.
    template <token_for<> Token = asio::deferred_t>
    auto async_harden(Token&& token = {}) {
        return initiate<>(do_harden, std::forward<Token>(token));
    }

    /// What the hub runs: good as long as this client. Immediate; thread-safe.
    [[nodiscard]] const registry& code() const noexcept;
    /// False once the journal has failed or the hub is stopping. Immediate; thread-safe.
    [[nodiscard]] bool ready() const noexcept;

private:
    enum class reading { now, started, completed };
    using control = detail::control_message;
    static message message_of(instant now, control what);
    using start_reply = std::function<void(error_code, start_result)>;
    using core_ptr = std::shared_ptr<detail::hub_core>;
    template <class... Args>
    using handler = asio::any_completion_handler<void(Args...)>;

    static const asio::any_io_executor& executor_of(const core_ptr& core) noexcept;
    /// Calls `operation(core, arguments..., handler)` when the operation is initiated.
    template <class... Results, class Operation, class Token, class... Arguments>
    auto initiate(Operation operation, Token&& token, Arguments... arguments) const {
        return asio::async_initiate<Token, void(error_code, Results...)>(
            [core = core_, operation](auto done, Arguments... given) {
                operation(core,
                          std::move(given)...,
                          detail::posted<void(error_code, Results...)>(std::move(done),
                                                                       executor_of(core)));
            },
            token,
            std::move(arguments)...);
    }
    template <class Token>
    auto start(
        std::string name, payload input, start_options options, diagnostics* why, Token&& token) {
        return initiate<start_result>(do_start,
                                      std::forward<Token>(token),
                                      std::move(name),
                                      std::move(input),
                                      std::move(options),
                                      why);
    }
    template <class Token>
    auto read(reading until, instance_id id, bool payloads, Token&& token) {
        return initiate<std::optional<instance_metadata>>(
            do_read, std::forward<Token>(token), until, std::move(id), payloads);
    }
    template <class Token>
    auto send(control what, instance_id id, Token&& token) {
        return initiate<>(do_send, std::forward<Token>(token), std::move(what), std::move(id));
    }

    static message start_message(
        const core_ptr&, std::string name, payload, const start_options&, instance_id);
    static void start_for(
        const core_ptr&, std::string name, payload, start_options, diagnostics*, start_reply);
    static void restart(const core_ptr&, const instance_id&, bool with_new_id, start_reply);
    static void restart_in_place(
        const core_ptr&, instance_number, const instance_record&, payload input, start_reply);

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
    static void do_executions(const core_ptr&,
                              instance_id,
                              handler<error_code, std::vector<instance_execution>>);
    static void do_list(const core_ptr&,
                        orchestration_query,
                        handler<error_code, orchestration_page>);
    static void do_count(const core_ptr&, orchestration_query, handler<error_code, std::uint64_t>);
    static void do_counts(const core_ptr&, handler<error_code, instance_counts>);
    static void do_restart(const core_ptr&, instance_id, bool, handler<error_code, start_result>);
    static void do_rewind(const core_ptr&, instance_id, std::string, handler<error_code>);
    static void do_plan(const core_ptr&,
                        instance_id,
                        event_number,
                        handler<error_code, rewind_plan>);
    static void do_apply(const core_ptr&, rewind_plan, rewind_options, handler<error_code>);
    static void do_purge_one(const core_ptr&,
                             instance_id,
                             purge_options,
                             handler<error_code, purge_result>);
    static void do_purge_many(const core_ptr&,
                              orchestration_query,
                              purge_options,
                              handler<error_code, purge_result>);
    static void do_send_many(
        const core_ptr&, control, orchestration_query, bool, handler<error_code, batch_result>);
    static void do_explain(const core_ptr&, instance_id, handler<error_code, instance_explanation>);
    static void do_export(const core_ptr&, instance_id, handler<error_code, instance_archive>);
    static void do_import(const core_ptr&,
                          instance_archive,
                          import_options,
                          diagnostics*,
                          handler<error_code, import_result>);
    static void do_harden(const core_ptr&, handler<error_code>);
    static void do_set_retention(const core_ptr&,
                                 std::vector<retention_policy>,
                                 handler<error_code>);
    static void do_set_retention_policy(const core_ptr&,
                                        retention_policy,
                                        handler<error_code, std::vector<retention_policy>>);
    static void do_remove_retention_policy(const core_ptr&,
                                           std::string,
                                           handler<error_code, std::vector<retention_policy>>);
    static void do_get_retention(const core_ptr&,
                                 handler<error_code, std::vector<retention_policy>>);
    static void do_preview_retention(const core_ptr&,
                                     std::vector<retention_policy>,
                                     handler<error_code, std::vector<retention_preview>>);

    core_ptr core_;
};

} // namespace pianola
