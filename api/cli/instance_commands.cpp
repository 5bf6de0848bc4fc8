#include <pianola/api/cli/http_client.hpp>
#include <pianola/api/cli/instance_commands.hpp>
#include <pianola/api/cli/status_text.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>
#include <thread>

namespace pianola::cli {
namespace {

constexpr std::string_view base = "/runtime/webhooks/durabletask";

std::string read_all(std::istream& from) {
    return {std::istreambuf_iterator<char>(from), std::istreambuf_iterator<char>()};
}

/// JSON as it stands, the content of @FILE, or standard input for "-".
std::string argument_text(const std::string& argument) {
    if (argument == "-")
        return read_all(std::cin);
    if (!argument.starts_with('@'))
        return argument;
    std::ifstream file(argument.substr(1), std::ios::binary);
    if (!file)
        throw std::invalid_argument("cannot read " + argument.substr(1));
    return read_all(file);
}

std::string path_of(const connection_options& to,
                    const std::string& relative,
                    const std::string& query = {}) {
    std::string path = std::string(base) + relative;
    std::string parameters = query;
    if (!to.hub.empty())
        parameters += (parameters.empty() ? "" : "&") + ("taskHub=" + url_encoded(to.hub));
    return parameters.empty() ? path : path + "?" + parameters;
}

/// The server's own words, when it had any.
std::string reason_of(const http_answer& answer) {
    boost::system::error_code ec;
    const auto body = boost::json::parse(answer.body, ec);
    if (!ec && body.is_object()) {
        for (const char* name : {"ExceptionMessage", "Message"})
            if (const auto* text = body.as_object().if_contains(name); text && text->is_string())
                return std::string(text->as_string());
    }
    if (!ec && body.is_string())
        return std::string(body.as_string());
    return "the server answered " + std::to_string(answer.status);
}

exit_code complain(const http_answer& answer, const std::string& id) {
    switch (answer.status) {
    case 404: std::cerr << "pianola: no instance '" << id << "'\n"; return exit_code::not_found;
    case 410:
        std::cerr << "pianola: instance '" << id << "' has already ended\n";
        return exit_code::refused;
    case 409: std::cerr << "pianola: " << reason_of(answer) << '\n'; return exit_code::refused;
    default: std::cerr << "pianola: " << reason_of(answer) << '\n'; return exit_code::failure;
    }
}

void print_json_line(const boost::json::value& value) {
    std::cout << boost::json::serialize(value) << '\n';
}

} // namespace

exit_code start(const connection_options& to, const start_arguments& what) {
    const http_client server(to.url);
    std::string relative = "/orchestrators/" + url_encoded(what.orchestrator);
    if (!what.id.empty())
        relative += "/" + url_encoded(what.id);
    const std::string query =
        what.version.empty() ? std::string() : "version=" + url_encoded(what.version);
    const auto answer = server.post(path_of(to, relative, query), argument_text(what.input));
    if (answer.status != 202)
        return complain(answer, what.id);
    if (to.json)
        std::cout << answer.body << '\n';
    else
        std::cout << boost::json::parse(answer.body).at("id").as_string().c_str() << '\n';
    return exit_code::ok;
}

exit_code get(const connection_options& to, const std::string& id, bool history) {
    const http_client server(to.url);
    const std::string query = history ? "showHistory=true&showHistoryOutput=true" : "";
    const auto answer = server.get(path_of(to, "/instances/" + url_encoded(id), query));
    if (answer.status != 200 && answer.status != 202)
        return complain(answer, id);
    if (to.json)
        std::cout << answer.body << '\n';
    else
        std::cout << status_text(answer.body);
    return exit_code::ok;
}

exit_code wait(const connection_options& to,
               const std::string& id,
               std::optional<std::chrono::duration<double>> timeout) {
    const http_client server(to.url);
    const auto begun = std::chrono::steady_clock::now();
    auto pause = std::chrono::milliseconds(10);
    for (;;) {
        const auto answer = server.get(path_of(to, "/instances/" + url_encoded(id)));
        if (answer.status == 200) {
            if (to.json)
                std::cout << answer.body << '\n';
            else
                std::cout << status_text(answer.body);
            const auto status = boost::json::parse(answer.body).at("runtimeStatus").as_string();
            return status == "Completed" ? exit_code::ok : exit_code::not_completed;
        }
        if (answer.status != 202)
            return complain(answer, id);
        if (timeout && std::chrono::steady_clock::now() - begun >= *timeout) {
            std::cerr << "pianola: instance '" << id << "' has not ended in time\n";
            return exit_code::timed_out;
        }
        std::this_thread::sleep_for(pause); // the door has no way to be told
        pause = std::min(pause * 2, std::chrono::milliseconds(500));
    }
}

exit_code raise(const connection_options& to,
                const std::string& id,
                const std::string& event,
                const std::string& data) {
    const http_client server(to.url);
    const auto answer = server.post(
        path_of(to, "/instances/" + url_encoded(id) + "/raiseEvent/" + url_encoded(event)),
        argument_text(data));
    if (answer.status != 202)
        return complain(answer, id);
    if (to.json)
        print_json_line({{"id", id}, {"event", event}});
    else
        std::cout << "raised " << event << " at " << id << '\n';
    return exit_code::ok;
}

exit_code control(const connection_options& to,
                  const std::string& verb,
                  const std::string& id,
                  const std::string& reason) {
    const http_client server(to.url);
    const std::string query = reason.empty() ? "" : "reason=" + url_encoded(reason);
    const auto answer =
        server.post(path_of(to, "/instances/" + url_encoded(id) + "/" + verb, query), {});
    if (answer.status != 202)
        return complain(answer, id);
    if (to.json)
        print_json_line({{"id", id}, {"operation", verb}});
    else
        std::cout << verb << " sent to " << id << '\n';
    return exit_code::ok;
}

} // namespace pianola::cli
