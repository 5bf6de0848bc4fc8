#pragma once

#include <pianola/api/cli/exit_code.hpp>
#include <pianola/api/cli/http_client.hpp>
#include <pianola/api/cli/instance_commands.hpp>

#include <boost/json/value.hpp>

#include <cstdint>
#include <string>
#include <string_view>

/// What the verbs that talk to a server have in common.
namespace pianola::cli {

/// The target of a request: a path below an API's base, and its query.
class target {
public:
    /// Of the routes of Durable Functions.
    explicit target(std::string_view kind) : target("/runtime/webhooks/durabletask", kind) {}
    /// Of our own routes.
    static target v1(std::string_view kind) { return {"/v1", kind}; }

    target& part(std::string_view text) {
        path_.append("/").append(url_encoded(text));
        return *this;
    }
    target& parameter(std::string_view name, std::string_view value) {
        query_.append(query_.empty() ? "?" : "&").append(name);
        query_.append("=").append(url_encoded(value));
        return *this;
    }
    std::string text(const connection_options& to) && {
        if (!to.hub.empty())
            parameter("taskHub", to.hub);
        return path_ + query_;
    }

private:
    target(std::string_view base, std::string_view kind) : path_(base) {
        path_.append("/").append(kind);
    }

    std::string path_;
    std::string query_;
};

[[nodiscard]] target instance_target(const std::string& id);
[[nodiscard]] target instance_target_v1(const std::string& id);

[[nodiscard]] http_client connect(const connection_options& to);

/// The parameter or member that one of our own routes says is wrong; empty when it names none.
[[nodiscard]] std::string problem_field(const http_answer& answer);

/// Says why a request was not granted. `what` names what it was about.
exit_code complain(const http_answer& answer, const std::string& what);

/// The instance, for people.
[[nodiscard]] std::string instance_named(const connection_options& to, const std::string& id);
/// What is missing when our own routes answer 404 to what is about no single instance, for people.
[[nodiscard]] std::string hub_named(const connection_options& to);
/// "1 instance", "2 instances".
[[nodiscard]] std::string instances_text(std::uint64_t count);

/// The content of a file, or for "-" of standard input. Throws std::invalid_argument.
[[nodiscard]] std::string file_text(const std::string& file);

/// The whole text of an argument: as it stands, the content of @FILE, or for "-" standard input,
/// once it is known to be JSON. Blank is no value. Throws std::invalid_argument.
[[nodiscard]] std::string json_argument(const std::string& argument);

/// What was done: as one JSON document, or as text.
void print_done(const connection_options& to,
                const boost::json::value& json,
                std::string_view text);

} // namespace pianola::cli
