#include <pianola/api/cli/command_line.hpp>

#include <pianola/api/cli/archive_commands.hpp>
#include <pianola/api/cli/bash_completion.hpp>
#include <pianola/api/cli/batch_command.hpp>
#include <pianola/api/cli/http_client.hpp>
#include <pianola/api/cli/inspection_commands.hpp>
#include <pianola/api/cli/instance_commands.hpp>
#include <pianola/api/cli/list_commands.hpp>
#include <pianola/api/cli/option_groups.hpp>
#include <pianola/api/cli/purge_command.hpp>
#include <pianola/api/cli/retention_commands.hpp>
#include <pianola/api/cli/rewind_command.hpp>
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
        add_inspecting();
        add_managing();
        add_archiving();
        add_retention();
        add_completion();
    }
    action chosen;

private:
    CLI::App& verb(CLI::App& below,
                   const std::string& name,
                   const std::string& description,
                   action does) {
        auto* added = below.add_subcommand(name, description);
        added->callback([this, does = std::move(does)] { chosen = does; });
        return *added;
    }
    CLI::App& verb(const std::string& name, const std::string& description, action does) {
        return verb(app_, name, description, std::move(does));
    }
    CLI::App& client_verb(CLI::App& below,
                          const std::string& name,
                          const std::string& description,
                          action does) {
        CLI::App& added = verb(below, name, description, std::move(does));
        add_connection_options(added, to_);
        return added;
    }
    CLI::App& client_verb(const std::string& name, const std::string& description, action does) {
        return client_verb(app_, name, description, std::move(does));
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
            auto& steering = client_verb(name,
                                         "Ask an instance, or all of a filter, to " + name,
                                         [this, name] { return steer(to_, name, batch_); });
            steering.add_option("id", batch_.id, "Instance id (else a filter)");
            steering.add_option("--reason", batch_.reason, "Why");
            if (name == "terminate")
                steering.add_flag(
                    "--recursive", batch_.recursive, "With their running children (filter)");
            steering.add_flag("--dry-run", batch_.dry_run, "Only count them (filter)");
            steering.add_flag("--yes", batch_.yes, "Do not ask");
            add_filter_options(steering, batch_.which, filtered::unfinished);
        }
    }

    void add_managing() {
        auto& listing = client_verb("list", "List instances", [this] { return list(to_, list_); });
        add_filter_options(listing, list_.which);
        add_list_options(listing, list_);
        auto& counting = client_verb("count", "Count instances", [this] {
            return by_name_ ? count_by_name(to_) : count(to_, count_);
        });
        add_filter_options(counting, count_);
        auto* by_name = counting.add_flag("--by-name", by_name_, "All of them, by name and status");
        for (CLI::Option* each : counting.get_options(
                 [](const CLI::Option* option) { return option->get_group() == filter_group; }))
            by_name->excludes(each);
        auto& purging = client_verb(
            "purge", "Erase ended instances for good", [this] { return purge(to_, purge_); });
        purging.add_option("id", purge_.id, "Instance id (else a filter)");
        add_filter_options(purging, purge_.which, filtered::ended);
        purging.add_flag("--recursive", purge_.recursive, "With their descendants (filter)");
        purging.add_flag("--dry-run", purge_.dry_run, "Only count them (filter)");
        purging.add_flag("--yes", purge_.yes, "Do not ask");
        auto& restarting = client_verb("restart", "Start an instance again; prints its id", [this] {
            return restart(to_, id_, same_id_);
        });
        restarting.add_option("id", id_, "Instance id")->required();
        restarting.add_flag("--same-id", same_id_, "Under its own id, once it has ended");
        auto& rewinding =
            client_verb("rewind",
                        "Try again what failed in a failed instance, or go on from an event",
                        [this] { return rewind(to_, rewind_); });
        rewinding.add_option("id", rewind_.id, "Instance id")->required();
        rewinding.add_option(
            "--to-event", rewind_.to_event, "Leave out what comes after this event of the history");
        rewinding.add_option("--reason", rewind_.reason, "Why");
        rewinding.add_flag("--drop-events",
                           rewind_.drop_events,
                           "External events left out are not received again (--to-event)");
        rewinding.add_flag("--dry-run", rewind_.dry_run, "Only show the plan (--to-event)");
        rewinding.add_flag("--yes", rewind_.yes, "Do not ask");
    }

    void add_archiving() {
        auto& exporting =
            client_verb("export",
                        "Write an instance and its descendants to a file, as JSON lines",
                        [this] { return export_instance(to_, export_); });
        exporting.add_option("id", export_.id, "Instance id")->required();
        exporting.add_option("--file", export_.file, "Where to (default: standard output)")
            ->type_name("FILE");
        auto& importing =
            client_verb("import",
                        "Make what was exported again, ended as it was; prints its id",
                        [this] { return import_instance(to_, import_); });
        importing.add_option("file", import_.file, "What export wrote, or - for standard input")
            ->required()
            ->type_name("FILE");
        importing.add_option("--id", import_.id, "Its new id (default: a random one)");
    }

    void add_inspecting() {
        auto& reading = client_verb("history", "Show the events of an instance", [this] {
            return executions_ ? executions(to_, events_.id) : history(to_, events_);
        });
        reading.add_option("id", events_.id, "Instance id")->required();
        auto* all = reading.add_flag("--executions", executions_, "List the executions instead");
        reading.add_option("--execution", events_.execution, "An earlier one that is kept")
            ->excludes(all);
        reading.add_option("--from", events_.from, "Number of the first event")->excludes(all);
        reading.add_option("--limit", events_.limit, "How many at most (default: all)")
            ->check(CLI::Range(1, 1'000'000'000))
            ->excludes(all);
        auto& explaining = client_verb(
            "explain", "Say what an instance waits for", [this] { return explain(to_, id_); });
        explaining.add_option("id", id_, "Instance id")->required();
    }

    void add_retention() {
        auto* retaining = app_.add_subcommand("retention", "What is purged by itself, and when");
        retaining->require_subcommand(1);
        client_verb(*retaining, "get", "Show the policies", [this] { return get_retention(to_); });
        auto& setting =
            client_verb(*retaining, "set", "Replace all policies, or add or replace one", [this] {
                return set_retention(to_, retention_);
            });
        add_retention_options(setting, retention_);
        auto& removing = client_verb(
            *retaining, "remove", "Remove a policy", [this] { return remove_retention(to_, id_); });
        removing.add_option("id", id_, "Policy")->required();
        auto& previewing =
            client_verb(*retaining, "preview", "Count what policies would purge now", [this] {
                return preview_retention(to_, retention_);
            });
        add_retention_options(previewing, retention_);
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
    list_arguments list_;
    filter_arguments count_;
    bool by_name_ = false;
    batch_arguments batch_;
    purge_arguments purge_;
    rewind_arguments rewind_;
    export_arguments export_;
    import_arguments import_;
    history_arguments events_;
    bool executions_ = false;
    retention_arguments retention_;
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
