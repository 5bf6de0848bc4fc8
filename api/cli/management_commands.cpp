#include <pianola/api/cli/management_commands.hpp>

#include <pianola/api/cli/confirmation.hpp>
#include <pianola/api/cli/json_pieces.hpp>
#include <pianola/api/cli/server_call.hpp>
#include <pianola/api/cli/text_table.hpp>
#include <pianola/api/http/lenient_value.hpp>
#include <pianola/journal/runtime_status.hpp>

#include <algorithm>
#include <iostream>
#include <stdexcept>
#include <utility>

namespace pianola::cli {
namespace {

constexpr std::size_t page_size = 100;

/// The server ignores a value that it cannot read; whoever sits here wants to be told.
void check_time(const std::string& option, const std::string& text) {
    if (!text.empty() && !http::parse_time(text))
        throw std::invalid_argument(option + ": '" + text +
                                    "' is not a time such as 2026-01-31T12:00:00Z");
}

void check(const filter_arguments& which) {
    check_time("--created-from", which.created_from);
    check_time("--created-to", which.created_to);
    for (const std::string& status : which.statuses)
        if (!runtime_status_from(status))
            throw std::invalid_argument("--status: there is no status '" + status + "'");
}

void add(target& path, const filter_arguments& which) {
    if (!which.created_from.empty())
        path.parameter("createdTimeFrom", which.created_from);
    if (!which.created_to.empty())
        path.parameter("createdTimeTo", which.created_to);
    for (const std::string& status : which.statuses)
        path.parameter("runtimeStatus", status);
    if (!which.id_prefix.empty())
        path.parameter("instanceIdPrefix", which.id_prefix);
}

std::string hub_named(const connection_options& to) { return "task hub '" + to.hub + "'"; }

exit_code purge_many(const connection_options& to, const filter_arguments& which) {
    target path("instances");
    filter_arguments sent = which;
    if (sent.created_from.empty())
        sent.created_from = "0001-01-01T00:00:00Z"; // the door wants to be told
    add(path, sent);
    const auto answer = connect(to).erase(std::move(path).text(to));
    if (answer.status != 200 && answer.status != 404)
        return complain(answer, hub_named(to));
    const std::string purged =
        answer.status == 404 ? "0" : json_object{answer.body}.text("instancesDeleted");
    print_done(to, {{"purged", std::stoull(purged)}}, "purged " + purged + " instances");
    return exit_code::ok;
}

} // namespace

exit_code list(const connection_options& to, const filter_arguments& which, std::size_t limit) {
    check(which);
    const http_client server = connect(to);
    target path("instances");
    add(path, which);
    path.parameter("showInput", "false")
        .parameter("top", std::to_string(std::min(limit, page_size)));
    const std::string where = std::move(path).text(to);
    text_table table({{"ID"}, {"NAME"}, {"STATUS"}, {"CREATED"}, {"UPDATED"}});
    std::string json;
    std::string token;
    std::size_t shown = 0;
    do {
        const auto answer = server.get(where, token);
        if (answer.status != 200)
            return complain(answer, hub_named(to));
        for (const std::string_view each : json_elements(answer.body)) {
            if (shown == limit)
                break;
            const json_object found(each);
            table.row({found.text("instanceId"),
                       found.text("name"),
                       found.text("runtimeStatus"),
                       found.text("createdTime"),
                       found.text("lastUpdatedTime")});
            json.append(shown++ == 0 ? "" : ",").append(each);
        }
        token = answer.continuation_token;
    } while (!token.empty() && shown != limit);
    std::cout << (to.json ? "[" + json + "]\n" : table.str());
    if (!token.empty())
        std::cerr << "pianola: there are more; see --limit\n";
    return exit_code::ok;
}

exit_code purge(const connection_options& to,
                const std::string& id,
                const filter_arguments& which,
                bool yes) {
    check(which);
    if (id.empty() == which.empty())
        throw std::invalid_argument("purge wants either an instance id or a filter");
    if (id.empty()) {
        if (!questioner::at_terminal().agrees_to("purge every ended instance of this filter", yes))
            return exit_code::failure;
        return purge_many(to, which);
    }
    const auto answer = connect(to).erase(instance_target(id).text(to));
    if (answer.status != 200)
        return complain(answer, instance_named(to, id));
    print_done(to, {{"id", id}, {"purged", 1}}, "purged " + id);
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
