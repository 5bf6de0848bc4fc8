// The client's operations beyond starting, watching and steering one instance.
#include <pianola/runtime/client.hpp>
#include <pianola/runtime/detail/batch_job.hpp>
#include <pianola/runtime/detail/client_reply.hpp>
#include <pianola/runtime/detail/explaining.hpp>
#include <pianola/runtime/detail/hub_core.hpp>
#include <pianola/runtime/detail/instance_reading.hpp>
#include <pianola/runtime/detail/purge_job.hpp>
#include <pianola/runtime/detail/request_checks.hpp>
#include <pianola/runtime/detail/rewind_planning.hpp>

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>

#include <atomic>
#include <utility>

namespace pianola {
namespace {

using detail::find_instance;
using detail::hub_core;
using detail::once;
using hub_ptr = std::shared_ptr<hub_core>;

/// Lets the handler's cancellation stop a job, as long as that lives.
template <class Job>
void cancel_by(asio::cancellation_slot slot, const std::shared_ptr<Job>& job) {
    if (slot.is_connected())
        slot.assign([weak = std::weak_ptr(job)](asio::cancellation_type) {
            if (const auto alive = weak.lock())
                alive->cancel();
        });
}

void request(const hub_ptr& hub, instance_number number, instance_request what) {
    hub->shard_of(number).post([number, what = std::move(what)](detail::shard& s) mutable {
        s.actor(number).request(std::move(what));
    });
}

/// What an instance was started with, but for its id and its input.
start_options options_of(const instance_record& record) {
    start_options options;
    options.tags(record.tags);
    if (record.version)
        options.version(*record.version);
    return options;
}

} // namespace

// --- Lists and counts ---------------------------------------------------------------------------

void client::do_list(const core_ptr& core,
                     orchestration_query query,
                     handler<error_code, orchestration_page> done) {
    auto reply = once<error_code, orchestration_page>(std::move(done));
    core->when_open([core, query = std::move(query), reply](error_code ec) {
        if (ec)
            return reply(ec, {});
        const bool payloads = query.request().with_payloads;
        core->journal().async_list_instances(
            query.request(), [reply, payloads](error_code failed, list_page found) {
                orchestration_page page;
                page.continuation_token = std::move(found.next);
                for (listed_instance& each : found.items)
                    page.instances.push_back(
                        payloads ? detail::metadata_of(each.record, std::move(each.input))
                                 : detail::metadata_of(each.record));
                reply(failed, std::move(page));
            });
    });
}

void client::do_count(const core_ptr& core,
                      orchestration_query query,
                      handler<error_code, std::uint64_t> done) {
    auto reply = once<error_code, std::uint64_t>(std::move(done));
    core->when_open([core, query = std::move(query), reply](error_code ec) {
        if (ec)
            return reply(ec, {});
        core->journal().async_count_instances(query.filter(), reply);
    });
}

void client::do_counts(const core_ptr& core, handler<error_code, instance_counts> done) {
    auto reply = once<error_code, instance_counts>(std::move(done));
    core->when_open([core, reply](error_code ec) {
        if (ec)
            return reply(ec, {});
        core->journal().async_count_by_name_and_status(reply);
    });
}

// --- Restarting and rewinding -------------------------------------------------------------------

void client::restart_in_place(const core_ptr& core,
                              instance_number number,
                              const instance_record& record,
                              payload input,
                              std::function<void(error_code, start_result)> reply) {
    start_request again;
    const start_options options = options_of(record);
    again.start = start_message(core, record.name, std::move(input), options, record.id);
    again.restarts = record.execution;
    again.done = [core, id = record.id, reply](error_code ec, bool) {
        if (ec == errc::turn_refused) // another execution than the one that was read
            return restart(core, id, false, reply);
        if (ec == errc::instance_already_exists)
            ec = errc::instance_not_finished;
        reply(ec, start_result{id, !ec});
    };
    request(core, number, std::move(again));
}

void client::restart(const core_ptr& core,
                     const instance_id& id,
                     bool with_new_id,
                     std::function<void(error_code, start_result)> reply) {
    find_instance(core, id, [core, with_new_id, reply](error_code ec, instance_number number) {
        if (ec)
            return reply(ec, {});
        core->journal().async_read_instance(
            number,
            true,
            [core, number, with_new_id, reply](error_code failed,
                                               std::optional<stored_instance> stored) {
                if (!failed && !stored)
                    failed = errc::instance_not_found;
                if (failed)
                    return reply(failed, {});
                const instance_record& record = stored->record;
                if (!with_new_id)
                    return restart_in_place(core, number, record, std::move(stored->input), reply);
                start_options options = options_of(record);
                start_for(core,
                          record.name,
                          std::move(stored->input),
                          std::move(options),
                          nullptr,
                          reply);
            });
    });
}

void client::do_restart(const core_ptr& core,
                        instance_id id,
                        bool with_new_id,
                        handler<error_code, start_result> done) {
    restart(core, id, with_new_id, once<error_code, start_result>(std::move(done)));
}

void client::do_rewind(const core_ptr& core,
                       instance_id id,
                       std::string reason,
                       handler<error_code> done) {
    auto reply = once<error_code>(std::move(done));
    payload why = reason.empty() ? payload{} : payload::text(std::move(reason));
    diagnostics details;
    if (const auto ec = detail::check_payload(*core, why, details))
        return reply(ec);
    find_instance(core, std::move(id), [core, why, reply](error_code ec, instance_number number) {
        if (ec)
            return reply(ec);
        request(core, number, rewind_request{why, std::nullopt, reply});
    });
}

void client::do_plan(const core_ptr& core,
                     instance_id id,
                     event_number last,
                     handler<error_code, rewind_plan> done) {
    auto reply = once<error_code, rewind_plan>(std::move(done));
    find_instance(core, std::move(id), [core, last, reply](error_code ec, instance_number number) {
        if (ec)
            return reply(ec, {});
        detail::plan_rewind(core, number, last, reply);
    });
}

void client::do_apply(const core_ptr& core,
                      rewind_plan plan,
                      rewind_options options,
                      handler<error_code> done) {
    auto reply = once<error_code>(std::move(done));
    rewind_request rewind;
    if (!options.reason().empty())
        rewind.reason = payload::text(options.reason());
    diagnostics details;
    if (const auto ec = detail::check_payload(*core, rewind.reason, details))
        return reply(ec);
    rewind.target = rewind_target{plan.turn, plan.last, options.drops_events()};
    rewind.done = reply;
    find_instance(
        core,
        plan.id,
        [core, plan, rewind = std::move(rewind), reply](error_code ec, instance_number number) {
            if (!ec && (number != plan.number || plan.epoch != core->journal().epoch()))
                ec = errc::rewind_stale;
            if (ec)
                return reply(ec);
            request(core, number, rewind);
        });
}

void client::do_explain(const core_ptr& core,
                        instance_id id,
                        handler<error_code, instance_explanation> done) {
    auto reply = once<error_code, instance_explanation>(std::move(done));
    find_instance(core, std::move(id), [core, reply](error_code ec, instance_number number) {
        if (ec)
            return reply(ec, {});
        detail::explain(core, number, reply);
    });
}

// --- Purging and batches ------------------------------------------------------------------------

void client::do_purge_one(const core_ptr& core,
                          instance_id id,
                          purge_options options,
                          handler<error_code, purge_result> done) {
    auto reply = once<error_code, purge_result>(std::move(done));
    auto answer = [reply](error_code ec, purge_result result) {
        if (!ec && result.refused > 0)
            ec = errc::instance_not_finished;
        reply(ec, std::move(result));
    };
    auto job = std::make_shared<detail::purge_job>(
        core, detail::purge_task{{}, options.is_recursive()}, options, std::move(answer));
    find_instance(core, std::move(id), [core, job, reply](error_code ec, instance_number number) {
        if (ec)
            return reply(ec, {});
        core->journal().async_read_instance(
            number,
            false,
            [number, job, reply](error_code failed, const std::optional<stored_instance>& stored) {
                if (!failed && !stored)
                    failed = errc::instance_not_found;
                if (failed)
                    return reply(failed, {});
                job->begin_with({number, stored->record, {}});
            });
    });
}

void client::do_purge_many(const core_ptr& core,
                           orchestration_query which,
                           purge_options options,
                           handler<error_code, purge_result> done) {
    const auto slot = asio::get_associated_cancellation_slot(done);
    auto reply = once<error_code, purge_result>(std::move(done));
    const detail::purge_task task{which.filter(), options.is_recursive()};
    auto job = std::make_shared<detail::purge_job>(core, task, std::move(options), reply);
    cancel_by(slot, job);
    core->when_open([job, reply](error_code ec) {
        if (ec)
            return reply(ec, {});
        job->begin();
    });
}

void client::do_send_many(const core_ptr& core,
                          control what,
                          orchestration_query which,
                          bool preview,
                          handler<error_code, batch_result> done) {
    const auto slot = asio::get_associated_cancellation_slot(done);
    auto reply = once<error_code, batch_result>(std::move(done));
    diagnostics why;
    if (const auto ec = detail::check_payload(*core, what.data, why))
        return reply(ec, {});
    auto job = std::make_shared<detail::batch_job>(
        core, message_of(core->clock().now(), std::move(what)), preview, reply);
    cancel_by(slot, job);
    core->when_open([job, filter = which.filter(), reply](error_code ec) {
        if (ec)
            return reply(ec, {});
        job->begin(filter);
    });
}

// --- Retention ----------------------------------------------------------------------------------

void client::do_set_retention(const core_ptr& core,
                              std::vector<retention_policy> policies,
                              handler<error_code> done) {
    auto reply = once<error_code>(std::move(done));
    if (const auto ec = detail::check_retention(policies))
        return reply(ec);
    core->when_open([core, policies = std::move(policies), reply](error_code ec) {
        if (ec)
            return reply(ec);
        core->retention().make(detail::replace_all(policies),
                               [reply](error_code failed, const auto&) { reply(failed); });
    });
}

void client::do_set_retention_policy(const core_ptr& core,
                                     retention_policy policy,
                                     handler<error_code, std::vector<retention_policy>> done) {
    auto reply = once<error_code, std::vector<retention_policy>>(std::move(done));
    if (const auto ec = detail::check_retention({policy}))
        return reply(ec, {});
    core->when_open([core, policy = std::move(policy), reply](error_code ec) {
        if (ec)
            return reply(ec, {});
        core->retention().make(detail::set_one(policy), reply);
    });
}

void client::do_remove_retention_policy(const core_ptr& core,
                                        std::string id,
                                        handler<error_code, std::vector<retention_policy>> done) {
    auto reply = once<error_code, std::vector<retention_policy>>(std::move(done));
    core->when_open([core, id = std::move(id), reply](error_code ec) {
        if (ec)
            return reply(ec, {});
        core->retention().make(detail::remove_one(id), reply);
    });
}

void client::do_get_retention(const core_ptr& core,
                              handler<error_code, std::vector<retention_policy>> done) {
    auto reply = once<error_code, std::vector<retention_policy>>(std::move(done));
    core->when_open([core, reply](error_code ec) {
        if (ec)
            return reply(ec, {});
        reply({}, core->retention().policies());
    });
}

void client::do_preview_retention(const core_ptr& core,
                                  std::vector<retention_policy> policies,
                                  handler<error_code, std::vector<retention_preview>> done) {
    auto reply = once<error_code, std::vector<retention_preview>>(std::move(done));
    if (const auto ec = detail::check_retention(policies))
        return reply(ec, {});
    core->when_open([core, policies = std::move(policies), reply](error_code ec) {
        if (ec)
            return reply(ec, {});
        detail::preview_retention(core, policies, reply);
    });
}

} // namespace pianola
