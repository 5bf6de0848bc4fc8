#pragma once

#include <pianola/api/cli/exit_code.hpp>
#include <pianola/api/cli/http_client.hpp>
#include <pianola/api/cli/instance_commands.hpp>

#include <boost/json/value.hpp>

#include <string>
#include <string_view>

/// What the verbs that talk to a server have in common.
namespace pianola::cli {

/// The target of a request: a path below the API's base, and its query.
class target {
public:
    explicit target(std::string_view kind) : path_("/runtime/webhooks/durabletask") {
        path_.append("/").append(kind);
    }
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
    std::string path_;
    std::string query_;
};

[[nodiscard]] target instance_target(const std::string& id);

[[nodiscard]] http_client connect(const connection_options& to);

/// Says why a request was not granted. `what` names what it was about.
exit_code complain(const http_answer& answer, const std::string& what);

/// The instance, for people.
[[nodiscard]] std::string instance_named(const connection_options& to, const std::string& id);

/// What was done: as one JSON document, or as text.
void print_done(const connection_options& to,
                const boost::json::value& json,
                std::string_view text);

} // namespace pianola::cli
