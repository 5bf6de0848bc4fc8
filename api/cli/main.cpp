// The command `pianola`: serves, or talks to a server. Verbs and exit codes: api/README.md.
#include <pianola/api/cli/http_client.hpp>
#include <pianola/api/cli/instance_commands.hpp>
#include <pianola/api/cli/serve_command.hpp>

#include <CLI/CLI.hpp>

#include <cstdlib>
#include <exception>
#include <functional>
#include <iostream>

namespace {

using namespace pianola::cli;
using action = std::function<exit_code()>;

void add_serve_options(CLI::App& verb, serve_arguments& how) {
    verb.add_option("--data", how.data, "Directory of the journal")->capture_default_str();
    verb.add_option(
            "--http", how.http, "HOST:PORT of the HTTP door; loopback only, port 0: a free one")
        ->capture_default_str();
    verb.add_option("--hub", how.hub, "Task hub")->capture_default_str();
    verb.add_option("--threads", how.threads, "Threads; 0: one a processor")
        ->check(CLI::Range(0, 1024))
        ->capture_default_str();
    verb.add_option("--log", how.log, "Least level that is logged on standard error")
        ->check(CLI::IsMember({"trace", "debug", "info", "warning", "error", "off"}))
        ->capture_default_str();
}

void add_connection_options(CLI::App& verb, connection_options& to) {
    // Not by envname: CLI11 would set it for the other verbs, too, after the flag of this one.
    if (const char* url = std::getenv("PIANOLA_URL"))
        to.url = url;
    verb.add_option("--url", to.url, "The server (also PIANOLA_URL)")->capture_default_str();
    verb.add_option("--hub", to.hub, "Task hub (default: the server's)");
    verb.add_flag("--json", to.json, "Print one JSON document");
}

/// All verbs with their options; `chosen` becomes what the parsed one does.
class commands {
public:
    commands(CLI::App& app, std::string program) : app_(app), program_(std::move(program)) {
        add_serving();
        add_starting();
        add_watching();
        add_steering();
    }
    action chosen;

private:
    CLI::App& verb(const std::string& name, const std::string& description, action does) {
        auto* added = app_.add_subcommand(name, description);
        added->callback([this, does = std::move(does)] { chosen = does; });
        return *added;
    }
    CLI::App& client_verb(const std::string& name, const std::string& description, action does) {
        CLI::App& added = verb(name, description, std::move(does));
        add_connection_options(added, to_);
        return added;
    }

    void add_serving() {
        auto& serving =
            verb("serve", "Serve a task hub over HTTP", [this] { return serve(serve_); });
        add_serve_options(serving, serve_);
        serving.add_flag("--samples", serve_.samples, "Register the sample orchestrators");
        auto& running = verb("run", "Serve with the samples and show one at work", [this] {
            run_.serve = serve_;
            run_.serve.samples = true;
            run_.program = program_;
            return run(run_);
        });
        add_serve_options(running, serve_);
        running
            .add_option("--audit-root", run_.audit_root, "Whose packages package_audit verifies")
            ->capture_default_str();
        running.add_flag("--audit,!--no-audit", run_.audit, "Go on with or start a package_audit");
    }

    void add_starting() {
        auto& starting = client_verb("start", "Start an orchestration; prints its id", [this] {
            return start(to_, start_);
        });
        starting.add_option("name", start_.orchestrator, "Orchestrator")->required();
        starting.add_option("--id", start_.id, "Instance id (default: a random one)");
        starting.add_option("--input", start_.input, "JSON, @FILE, or - for standard input");
        starting.add_option("--version", start_.version, "Version of the orchestrator");
        starting.add_option("--tag", start_.tags, "KEY=VALUE; may be repeated")
            ->allow_extra_args(false);
    }

    void add_watching() {
        auto& getting =
            client_verb("get", "Show an instance", [this] { return get(to_, id_, history_); });
        getting.add_option("id", id_, "Instance id")->required();
        getting.add_flag("--history", history_, "With its history");
        auto& waiting = client_verb("wait", "Wait until an instance has ended", [this] {
            return wait(to_,
                        id_,
                        timeout_ ? std::optional(std::chrono::duration<double>(*timeout_))
                                 : std::nullopt);
        });
        waiting.add_option("id", id_, "Instance id")->required();
        waiting.add_option("--timeout", timeout_, "Seconds (default: no limit)")
            ->check(CLI::NonNegativeNumber);
    }

    void add_steering() {
        auto& raising = client_verb(
            "raise", "Raise an external event", [this] { return raise(to_, id_, event_, data_); });
        raising.add_option("id", id_, "Instance id")->required();
        raising.add_option("event", event_, "Name of the event")->required();
        raising.add_option("--data", data_, "JSON, @FILE, or - for standard input");
        for (const std::string name : {"terminate", "suspend", "resume"}) {
            auto& steering = client_verb(name, "Ask an instance to " + name, [this, name] {
                return control(to_, name, id_, reason_);
            });
            steering.add_option("id", id_, "Instance id")->required();
            steering.add_option("--reason", reason_, "Why");
        }
    }

    CLI::App& app_;
    std::string program_; // as it was called
    connection_options to_;
    serve_arguments serve_;
    run_arguments run_;
    start_arguments start_;
    std::string id_;
    std::string event_;
    std::string data_;
    std::optional<std::string> reason_;
    bool history_ = false;
    std::optional<double> timeout_;
};

exit_code perform(const action& chosen) {
    try {
        return chosen();
    } catch (const unreachable_error& error) {
        std::cerr << "pianola: " << error.what() << '\n';
        return exit_code::unreachable;
    } catch (const std::invalid_argument& error) {
        std::cerr << "pianola: " << error.what() << '\n';
        return exit_code::usage;
    } catch (const std::exception& error) {
        std::cerr << "pianola: " << error.what() << '\n';
        return exit_code::failure;
    }
}

} // namespace

int main(int argc, char** argv) {
    CLI::App app("Durable orchestrations: serve them, or talk to a server that does.", "pianola");
    app.require_subcommand(1);
    app.footer(
        "Exit codes: 0 done, 1 failure, 2 wrong usage, 3 not found, 4 the instance failed or was "
        "terminated,\n5 it has not ended in time, 6 no server, 7 refused.");
    commands known(app, argc > 0 ? argv[0] : "pianola");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : static_cast<int>(exit_code::usage);
    }
    return static_cast<int>(perform(known.chosen));
}
