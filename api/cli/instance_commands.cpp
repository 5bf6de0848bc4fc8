#include <pianola/api/cli/instance_commands.hpp>

#include <pianola/api/cli/http_client.hpp>
#include <pianola/api/cli/json_pieces.hpp>
#include <pianola/api/cli/server_call.hpp>
#include <pianola/api/cli/status_text.hpp>

#include <boost/json/value.hpp>

#include <algorithm>
#include <iostream>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <utility>

namespace pianola::cli {
namespace {

void print_status(const connection_options& to, const http_answer& answer) {
    if (to.json)
        std::cout << answer.body << '\n';
    else
        std::cout << status_text(json_object{answer.body});
}

} // namespace

exit_code start(const connection_options& to, const start_arguments& what) {
    const http_client server = connect(to);
    target path("orchestrators");
    path.part(what.orchestrator);
    if (!what.id.empty())
        path.part(what.id);
    if (!what.version.empty())
        path.parameter("version", what.version);
    for (const std::string& tag : what.tags) {
        if (tag.find('=', 1) == std::string::npos)
            throw std::invalid_argument("'" + tag + "' is not of the form KEY=VALUE");
        path.parameter("tag", tag);
    }
    const auto answer = server.post(std::move(path).text(to), json_argument(what.input));
    if (answer.status != 202)
        return complain(answer, "task hub '" + to.hub + "'");
    if (to.json)
        std::cout << answer.body << '\n';
    else
        std::cout << json_object{answer.body}.text("id") << '\n';
    return exit_code::ok;
}

exit_code get(const connection_options& to, const std::string& id, bool history) {
    const http_client server = connect(to);
    target path = instance_target(id);
    if (history)
        path.parameter("showHistory", "true").parameter("showHistoryOutput", "true");
    const auto answer = server.get(std::move(path).text(to));
    if (answer.status != 200 && answer.status != 202)
        return complain(answer, instance_named(to, id));
    print_status(to, answer);
    return exit_code::ok;
}

exit_code wait(const connection_options& to,
               const std::string& id,
               std::optional<std::chrono::duration<double>> timeout) {
    using clock = std::chrono::steady_clock;
    const http_client server = connect(to);
    const auto begun = clock::now();
    std::chrono::duration<double> pause = std::chrono::milliseconds(10);
    for (;;) {
        const auto answer = server.get(instance_target(id).text(to));
        if (answer.status == 200) {
            print_status(to, answer);
            return json_object{answer.body}.text("runtimeStatus") == "Completed"
                       ? exit_code::ok
                       : exit_code::not_completed;
        }
        if (answer.status != 202)
            return complain(answer, instance_named(to, id));
        std::chrono::duration<double> left = pause;
        if (timeout)
            left = *timeout - (clock::now() - begun);
        if (left <= left.zero()) {
            print_status(to, answer);
            std::cerr << "pianola: " << instance_named(to, id) << " has not ended in time\n";
            return exit_code::timed_out;
        }
        std::this_thread::sleep_for(std::min(pause, left)); // the door has no way to be told
        pause = std::min<std::chrono::duration<double>>(pause * 2, std::chrono::milliseconds(500));
    }
}

exit_code raise(const connection_options& to,
                const std::string& id,
                const std::string& event,
                const std::string& data) {
    const http_client server = connect(to);
    target path = instance_target(id);
    path.part("raiseEvent").part(event);
    const auto answer = server.post(std::move(path).text(to), json_argument(data));
    if (answer.status != 202)
        return complain(answer, instance_named(to, id));
    print_done(to, {{"id", id}, {"event", event}}, "raised " + event + " at " + id);
    return exit_code::ok;
}

exit_code control(const connection_options& to,
                  const std::string& verb,
                  const std::string& id,
                  const std::optional<std::string>& reason) {
    const http_client server = connect(to);
    target path = instance_target(id);
    path.part(verb);
    if (reason)
        path.parameter("reason", *reason);
    const auto answer = server.post(std::move(path).text(to), {});
    if (answer.status != 202)
        return complain(answer, instance_named(to, id));
    print_done(to, {{"id", id}, {"operation", verb}}, verb + " sent to " + id);
    return exit_code::ok;
}

exit_code restart(const connection_options& to, const std::string& id, bool with_its_own_id) {
    target path = instance_target(id);
    path.part("restart").parameter("restartWithNewInstanceId", with_its_own_id ? "false" : "true");
    const auto answer = connect(to).post(std::move(path).text(to), {});
    if (answer.status == 400) // so the original says that there is none
        return complain({404, {}, {}}, instance_named(to, id));
    if (answer.status != 202)
        return complain(answer, instance_named(to, id));
    if (to.json)
        std::cout << answer.body << '\n';
    else
        std::cout << json_object{answer.body}.text("id") << '\n';
    return exit_code::ok;
}

} // namespace pianola::cli
