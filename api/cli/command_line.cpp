#include <pianola/api/cli/command_line.hpp>

#include <pianola/api/cli/bash_completion.hpp>
#include <pianola/api/cli/http_client.hpp>
#include <pianola/api/cli/instance_commands.hpp>
#include <pianola/api/cli/management_commands.hpp>
#include <pianola/api/cli/option_groups.hpp>
#include <pianola/api/cli/serve_command.hpp>

#include <CLI/CLI.hpp>

#include <exception>
#include <functional>
#include <iostream>

namespace pianola::cli {
namespace {

using action = std::function<exit_code()>;

/// All verbs with their options; `chosen` becomes what the parsed one does.
class commands {
public:
    commands(CLI::App& app, std::string program) : app_(app), program_(std::move(program)) {
        add_serving();
        add_starting();
        add_watching();
        add_steering();
        add_managing();
        add_completion();
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

    void add_managing() {
        auto& listing =
            client_verb("list", "List instances", [this] { return list(to_, filter_, limit_); });
        add_filter_options(listing, filter_);
        listing.add_option("--limit", limit_, "How many at most")
            ->check(CLI::Range(1, 1'000'000'000))
            ->capture_default_str();
        auto& purging = client_verb("purge", "Erase ended instances for good", [this] {
            return purge(to_, id_, filter_, yes_);
        });
        purging.add_option("id", id_, "Instance id (else a filter)");
        add_filter_options(purging, filter_);
        purging.add_flag("--yes", yes_, "Do not ask");
        auto& restarting = client_verb("restart", "Start an instance again; prints its id", [this] {
            return restart(to_, id_, same_id_);
        });
        restarting.add_option("id", id_, "Instance id")->required();
        restarting.add_flag("--same-id", same_id_, "Under its own id, once it has ended");
        auto& rewinding = client_verb("rewind",
                                      "Try again what failed in a failed instance",
                                      [this] { return control(to_, "rewind", id_, reason_); });
        rewinding.add_option("id", id_, "Instance id")->required();
        rewinding.add_option("--reason", reason_, "Why");
    }

    void add_completion() {
        auto& completing = verb("completion", "Print the completion script of a shell", [this] {
            std::cout << bash_completion(app_);
            return exit_code::ok;
        });
        completing.add_option("shell", shell_, "Which shell")
            ->required()
            ->check(CLI::IsMember({"bash"}));
    }

    CLI::App& app_;
    std::string program_; // as it was called
    connection_options to_;
    serve_arguments serve_;
    run_arguments run_;
    start_arguments start_;
    std::string id_;
    std::string event_;
    std::string shell_;
    std::string data_;
    std::optional<std::string> reason_;
    bool history_ = false;
    std::optional<double> timeout_;
    filter_arguments filter_;
    std::size_t limit_ = 100;
    bool yes_ = false;
    bool same_id_ = false;
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

int run_command_line(int argc, char** argv) {
    CLI::App app("Durable orchestrations: serve them, or talk to a server that does.", "pianola");
    app.require_subcommand(1);
    app.footer(
        "Exit codes: 0 done, 1 failure, 2 wrong usage, 3 not found, 4 the instance failed or was "
        "terminated,\n5 it has not ended in time, 6 no server, 7 refused, 8 no right to.");
    commands known(app, argc > 0 ? argv[0] : "pianola");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : static_cast<int>(exit_code::usage);
    }
    return static_cast<int>(perform(known.chosen));
}

} // namespace pianola::cli
