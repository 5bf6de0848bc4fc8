// The client's export and import of instances.
#include <pianola/runtime/client.hpp>
#include <pianola/runtime/detail/archive_check.hpp>
#include <pianola/runtime/detail/archive_export.hpp>
#include <pianola/runtime/detail/archive_import.hpp>
#include <pianola/runtime/detail/client_reply.hpp>
#include <pianola/runtime/detail/hub_core.hpp>
#include <pianola/runtime/detail/request_checks.hpp>

#include <memory>
#include <utility>

namespace pianola {

using detail::once;

void client::do_export(const core_ptr& core,
                       instance_id id,
                       handler<error_code, instance_archive> done) {
    auto reply = once<error_code, instance_archive>(std::move(done));
    detail::find_instance(
        core, std::move(id), [core, reply](error_code ec, instance_number number) {
            if (ec)
                return reply(ec, {});
            detail::export_instance(core, number, reply);
        });
}

void client::do_import(const core_ptr& core,
                       instance_archive archive,
                       import_options options,
                       diagnostics* why,
                       handler<error_code, import_result> done) {
    auto reply = once<error_code, import_result>(std::move(done));
    diagnostics details;
    auto refused = detail::check_archive(archive, core->params().max_archive_bytes, details);
    if (!refused && options.id())
        refused = detail::check_id(*core, *options.id(), details);
    if (why)
        *why = details;
    if (refused)
        return reply(refused, {});
    const instance_id root = options.id() ? *options.id() : core->new_instance_id();
    auto shared = std::make_shared<instance_archive>(std::move(archive));
    core->when_open([core, root, shared, reply](error_code ec) {
        if (ec)
            return reply(ec, {});
        detail::import_instance(core, std::move(*shared), root, reply);
    });
}

} // namespace pianola
