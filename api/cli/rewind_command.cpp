#include <pianola/api/cli/rewind_command.hpp>

#include <pianola/api/cli/confirmation.hpp>
#include <pianola/api/cli/json_pieces.hpp>
#include <pianola/api/cli/rewind_plan_text.hpp>
#include <pianola/api/cli/server_call.hpp>

#include <cstddef>
#include <iostream>
#include <stdexcept>
#include <utility>

namespace pianola::cli {
namespace {

http_answer ask_for_plan(const connection_options& to,
                         const http_client& server,
                         const rewind_arguments& how) {
    target path = instance_target_v1(how.id);
    path.part("rewind").part("plan").parameter("eventNumber", std::to_string(*how.to_event));
    return server.post(std::move(path).text(to), {});
}

/// A plan as it is sent back: as it was given, unless it is too long for a request. What identifies
/// it is enough.
std::string sendable(const std::string& plan) {
    constexpr std::size_t most = 1 << 20;
    if (plan.size() <= most)
        return plan;
    const json_object whole(plan);
    std::string text;
    for (const char* name :
         {"instanceId", "execution", "eventNumber", "instanceNumber", "epoch", "turn"})
        text.append(text.empty() ? "{\"" : ",\"")
            .append(name)
            .append("\":")
            .append(whole.find(name));
    return text + "}";
}

http_answer apply(const connection_options& to,
                  const http_client& server,
                  const rewind_arguments& how,
                  const std::string& plan) {
    target path = instance_target_v1(how.id);
    path.part("rewind").part("apply");
    if (how.reason)
        path.parameter("reason", *how.reason);
    if (how.drop_events)
        path.parameter("dropEvents", "true");
    return server.post(std::move(path).text(to), sendable(plan));
}

exit_code rewind_to_event(const connection_options& to, const rewind_arguments& how) {
    const std::string deed = "rewind " + how.id + " to event " + std::to_string(*how.to_event);
    auto somebody = questioner::at_terminal();
    if (!how.dry_run)
        somebody.expect_somebody(deed, how.yes);
    const http_client server = connect(to);
    const auto plan = ask_for_plan(to, server, how);
    if (plan.status != 200)
        return complain(plan, instance_named(to, how.id));
    if (to.json && how.dry_run)
        std::cout << plan.body << '\n';
    else if (!to.json || !how.yes) // one document only: whoever is asked reads it elsewhere
        (to.json ? std::cerr : std::cout)
            << rewind_plan_text(json_object(plan.body), how.drop_events) << std::flush;
    if (how.dry_run)
        return exit_code::ok;
    if (!somebody.agrees_to(deed, how.yes))
        return exit_code::failure;
    const auto done = apply(to, server, how, plan.body);
    if (done.status != 200 && done.status != 202)
        return complain(done, instance_named(to, how.id));
    if (to.json)
        std::cout << R"({"id":)" << json_object(plan.body).find("instanceId")
                  << R"(,"operation":"rewind","plan":)" << plan.body << R"(,"result":)" << done.body
                  << "}\n";
    else
        std::cout << "rewind sent to " << how.id << '\n';
    return exit_code::ok;
}

} // namespace

exit_code rewind(const connection_options& to, const rewind_arguments& how) {
    if (how.to_event)
        return rewind_to_event(to, how);
    if (how.dry_run || how.drop_events)
        throw std::invalid_argument(std::string(how.dry_run ? "--dry-run" : "--drop-events") +
                                    ": goes with --to-event");
    return control(to, "rewind", how.id, how.reason);
}

} // namespace pianola::cli
