#include <pianola/runtime/client.hpp>

#include <pianola/runtime/detail/client_reply.hpp>
#include <pianola/runtime/detail/hub_core.hpp>
#include <pianola/runtime/detail/instance_reading.hpp>
#include <pianola/runtime/detail/request_checks.hpp>

#include <utility>

namespace pianola {
namespace {

using detail::find_instance;
using detail::find_number;
using detail::hardened;
using detail::hub_core;
using detail::once;
using detail::once_and_leave;

std::vector<instance_execution> executions_of(const instance_record& record) {
    std::vector<instance_execution> all;
    for (const kept_execution& each : record.kept)
        all.push_back({each.execution_id, each.status, false});
    if (record.status != runtime_status::pending)
        all.push_back({record.execution_id, record.status, true});
    return all;
}

void hand_over(const std::shared_ptr<hub_core>& core,
               const detail::id_answer& to,
               start_request request) {
    core->shard_of(to.number).post([to, request = std::move(request)](detail::shard& s) mutable {
        s.actor(to.number, to.fresh).request(std::move(request));
    });
}

} // namespace

const registry& client::code() const noexcept { return core_->code(); }
bool client::ready() const noexcept { return core_->ready(); }

const asio::any_io_executor& client::executor_of(const core_ptr& core) noexcept {
    return core->executor();
}

message client::start_message(const core_ptr& core,
                              std::string name,
                              payload input,
                              const start_options& options,
                              instance_id id) {
    history::execution_started started;
    started.name = std::move(name);
    started.version = options.version();
    started.input = std::move(input);
    started.instance_id = std::move(id);
    started.execution_id = core->random_id();
    started.seed = core->random_id();
    started.scheduled_start = options.start_at();
    started.tags = options.tags();
    started.trace = options.trace();
    return {{}, {no_event_id, core->clock().now(), std::move(started)}};
}

message client::message_of(instant now, control what) {
    message content;
    content.event.timestamp = now;
    switch (what.what) {
    case control::kind::raise_event:
        content.event.body = history::event_raised{std::move(what.name), std::move(what.data)};
        break;
    case control::kind::terminate:
        content.event.body = history::execution_terminated{std::move(what.data), what.recursive};
        break;
    case control::kind::suspend:
        content.event.body = history::execution_suspended{std::move(what.data)};
        break;
    case control::kind::resume:
        content.event.body = history::execution_resumed{std::move(what.data)};
        break;
    }
    return content;
}

void client::do_start(const core_ptr& core,
                      std::string name,
                      payload input,
                      start_options options,
                      diagnostics* why,
                      handler<error_code, start_result> done) {
    if (!core->admit())
        return once<error_code, start_result>(std::move(done))(errc::overloaded, {});
    start_for(core,
              std::move(name),
              std::move(input),
              std::move(options),
              why,
              once_and_leave<error_code, start_result>(core, std::move(done)));
}

void client::start_for(const core_ptr& core,
                       std::string name,
                       payload input,
                       start_options options,
                       diagnostics* why,
                       start_reply reply) {
    diagnostics details;
    if (options.durability() == durability::strict)
        reply = hardened<start_result>(core, std::move(reply));
    if (const auto ec = detail::check_start(*core, name, input, options, details)) {
        if (why)
            *why = details;
        return reply(ec, {});
    }
    const instance_id id = options.id() ? *options.id() : core->new_instance_id();
    start_request request;
    request.start = start_message(core, std::move(name), std::move(input), options, id);
    request.replaceable = options.replaceable();
    request.done = [reply = std::move(reply), id](error_code ec, bool replaced) {
        reply(ec, ec ? start_result{} : start_result{id, replaced});
    };
    core->when_open([core, id, generated = !options.id(), request = std::move(request)](
                        error_code ec) mutable {
        if (ec)
            return request.done(ec, false);
        if (generated)
            return hand_over(core, core->ids().create(id), std::move(request));
        if (const auto known = core->ids().find(id))
            return hand_over(core, *known, std::move(request));
        core->ids().resolve({{id, true}},
                            [core, request = std::move(request)](
                                error_code error, const detail::directory::answers& to) mutable {
                                if (error)
                                    return request.done(error, false);
                                hand_over(core, to.front(), std::move(request));
                            });
    });
}

void client::do_read(const core_ptr& core,
                     reading until,
                     instance_id id,
                     bool payloads,
                     handler<error_code, std::optional<instance_metadata>> done) {
    const auto slot = asio::get_associated_cancellation_slot(done);
    auto read = std::make_shared<detail::instance_reading>(
        core, payloads, once<error_code, std::optional<instance_metadata>>(std::move(done)));
    if (slot.is_connected() && until != reading::now)
        detail::cancel_by(slot, read);
    core->when_open([core, until, id = std::move(id), read](error_code ec) {
        if (ec)
            return read->finish(ec);
        find_number(core, id, [until, read](error_code error, instance_number number) {
            if (error || number == instance_number{})
                return read->finish(error);
            if (until == reading::now)
                read->now(number);
            else
                read->wait(number,
                           until == reading::started ? detail::waiters::until::started
                                                     : detail::waiters::until::completed);
        });
    });
}

void client::do_send(const core_ptr& core, control what, instance_id id, handler<error_code> done) {
    if (!core->admit())
        return once<error_code>(std::move(done))(errc::overloaded);
    auto reply = once_and_leave<error_code>(core, std::move(done));
    if (what.hardened)
        reply = hardened<>(core, std::move(reply));
    diagnostics why;
    if (const auto ec = detail::check_payload(*core, what.data, why))
        return reply(ec);
    if (what.what == control::kind::raise_event)
        if (const auto ec = detail::check_name(*core, what.name, why))
            return reply(ec);
    message content = message_of(core->clock().now(), std::move(what));
    find_instance(
        core,
        std::move(id),
        [core, content = std::move(content), reply](error_code ec, instance_number number) {
            if (ec)
                return reply(ec);
            detail::send_message(core, number, content, reply);
        });
}

void client::do_harden(const core_ptr& core, handler<error_code> done) {
    const auto reply = hardened<>(core, once<error_code>(std::move(done)));
    core->when_open(reply);
}

void client::do_history(const core_ptr& core,
                        instance_id id,
                        history_request request,
                        handler<error_code, instance_history> done) {
    auto reply = once<error_code, instance_history>(std::move(done));
    find_instance(
        core, std::move(id), [core, request, reply](error_code ec, instance_number number) {
            if (ec)
                return reply(ec, {});
            detail::read_history(core, number, request, reply);
        });
}

void client::do_executions(const core_ptr& core,
                           instance_id id,
                           handler<error_code, std::vector<instance_execution>> done) {
    auto reply = once<error_code, std::vector<instance_execution>>(std::move(done));
    find_instance(core, std::move(id), [core, reply](error_code ec, instance_number number) {
        if (ec)
            return reply(ec, {});
        core->journal().async_read_instance(
            number, false, [reply](error_code failed, const std::optional<stored_instance>& found) {
                if (!failed && !found)
                    failed = errc::instance_not_found;
                reply(failed,
                      failed ? std::vector<instance_execution>{} : executions_of(found->record));
            });
    });
}

} // namespace pianola
