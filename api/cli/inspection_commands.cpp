#include <pianola/api/cli/inspection_commands.hpp>

#include <pianola/api/cli/explanation_text.hpp>
#include <pianola/api/cli/history_table.hpp>
#include <pianola/api/cli/json_pieces.hpp>
#include <pianola/api/cli/server_call.hpp>
#include <pianola/api/cli/text_table.hpp>

#include <algorithm>
#include <iostream>
#include <limits>
#include <string_view>
#include <utility>

namespace pianola::cli {
namespace {

constexpr std::size_t most_events_a_page = 1000;

target page_target(const history_arguments& how, std::size_t size, const std::string& token) {
    target path = instance_target_v1(how.id);
    path.part("history").parameter("top", std::to_string(size));
    if (!token.empty()) // which says the rest
        return std::move(path.parameter("continuationToken", token));
    if (!how.execution.empty())
        path.parameter("execution", how.execution);
    if (how.from != 0)
        path.parameter("from", std::to_string(how.from));
    return path;
}

/// What a 404 is about.
std::string missing(const connection_options& to,
                    const history_arguments& how,
                    const http_answer& answer) {
    const std::string instance = instance_named(to, how.id);
    return problem_field(answer) == "execution" ? "execution '" + how.execution + "' of " + instance
                                                : instance;
}

} // namespace

exit_code history(const connection_options& to, const history_arguments& how) {
    const http_client server = connect(to);
    std::size_t left = how.limit.value_or(std::numeric_limits<std::size_t>::max());
    history_table table;
    std::string token;
    do {
        const auto answer =
            server.get(page_target(how, std::min(left, most_events_a_page), token).text(to));
        if (answer.status != 200)
            return complain(answer, missing(to, how, answer));
        const json_object page(answer.body);
        for (const std::string_view each : json_elements(page.find("events"))) {
            --left;
            if (to.json)
                std::cout << each << '\n';
            else
                table.add(json_object(each));
        }
        if (!to.json)
            std::cout << table.take();
        token = page.text("continuationToken");
    } while (!token.empty() && left != 0);
    if (!token.empty())
        std::cerr << "pianola: there are more; see --limit and --from\n";
    return exit_code::ok;
}

exit_code executions(const connection_options& to, const std::string& id) {
    target path = instance_target_v1(id);
    path.part("executions");
    const auto answer = connect(to).get(std::move(path).text(to));
    if (answer.status != 200)
        return complain(answer, instance_named(to, id));
    if (to.json) {
        std::cout << answer.body << '\n';
        return exit_code::ok;
    }
    text_table table({{"EXECUTION"}, {"STATUS"}, {"CURRENT"}});
    const json_object kept(answer.body);
    for (const std::string_view each : json_elements(kept.find("executions"))) {
        const json_object found(each);
        table.row({found.text("execution"),
                   found.text("runtimeStatus"),
                   found.text("current") == "true" ? "yes" : "no"});
    }
    std::cout << table.str();
    return exit_code::ok;
}

exit_code explain(const connection_options& to, const std::string& id) {
    target path = instance_target_v1(id);
    path.part("explanation");
    const auto answer = connect(to).get(std::move(path).text(to));
    if (answer.status != 200)
        return complain(answer, instance_named(to, id));
    std::cout << (to.json ? answer.body + '\n' : explanation_text(json_object(answer.body)));
    return exit_code::ok;
}

} // namespace pianola::cli
