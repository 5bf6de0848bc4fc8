#include <pianola/api/cli/option_groups.hpp>

#include <CLI/CLI.hpp>

#include <cstdlib>

namespace pianola::cli {
namespace {

/// May be given more than once, with one value each time.
CLI::Option* add_repeated(CLI::App& verb,
                          const std::string& name,
                          std::vector<std::string>& into,
                          const std::string& description) {
    return verb.add_option(name, into, description)->allow_extra_args(false);
}

std::vector<std::string> statuses_of(filtered kind) {
    std::vector<std::string> names;
    if (kind != filtered::ended)
        names = {"Pending", "Running", "Suspended"};
    if (kind != filtered::unfinished)
        names.insert(names.end(), {"Completed", "Failed", "Terminated", "Canceled"});
    return names;
}

/// In any letter case.
CLI::Option* add_status_option(CLI::App& verb, std::vector<std::string>& into, filtered kind) {
    return add_repeated(verb, "--status", into, "In this status; may be repeated")
        ->delimiter(',')
        ->transform(CLI::IsMember(statuses_of(kind), CLI::ignore_case));
}

void add_door_options(CLI::App& verb, door_arguments& door) {
    add_repeated(verb,
                 "--key",
                 door.keys,
                 "Key that the door asks for (better: --key-file, PIANOLA_KEY); may be repeated");
    add_repeated(verb, "--key-file", door.key_files, "File with such keys, one a line")
        ->type_name("FILE");
    add_repeated(verb, "--read-only-key", door.read_only_keys, "Key that may only read");
    add_repeated(verb, "--read-only-key-file", door.read_only_key_files, "File with such keys")
        ->type_name("FILE");
    auto* certificate = verb.add_option("--tls-certificate",
                                        door.tls_certificate,
                                        "PEM file: the server's certificate and its chain")
                            ->type_name("FILE");
    auto* key = verb.add_option("--tls-key", door.tls_key, "PEM file: the certificate's key")
                    ->type_name("FILE");
    certificate->needs(key);
    key->needs(certificate);
}

} // namespace

void add_serve_options(CLI::App& verb, serve_arguments& how) {
    verb.add_option("--data", how.data, "Directory of the journal")
        ->type_name("DIR")
        ->capture_default_str();
    verb.add_option("--http",
                    how.http,
                    "HOST:PORT of the HTTP door; without a key loopback only, port 0: a free one")
        ->capture_default_str();
    verb.add_option("--hub", how.hub, "Task hub")->capture_default_str();
    verb.add_option("--threads",
                    how.threads,
                    "Threads of the hub and the doors; 0: one less than there are processors")
        ->check(CLI::Range(0, 1024))
        ->capture_default_str();
    verb.add_option("--memory",
                    how.memory_mib,
                    "MiB for the journal and the instances in memory together, about")
        ->check(CLI::Range(32, 1 << 24))
        ->capture_default_str();
    verb.add_option(
            "--open-files", how.open_files, "Sorted files of the journal that are held open")
        ->check(CLI::Range(20, 1 << 24))
        ->capture_default_str();
    verb.add_option(
            "--durability",
            how.durability,
            "What is acknowledged survives: strict, the loss of power; relaxed, only the end "
            "of the process, for sure")
        ->check(CLI::IsMember({"strict", "relaxed"}))
        ->capture_default_str();
    verb.add_option("--log", how.log, "Least level that is logged on standard error")
        ->check(CLI::IsMember({"trace", "debug", "info", "warning", "error", "off"}))
        ->capture_default_str();
    add_door_options(verb, how.door);
}

void add_connection_options(CLI::App& verb, connection_options& to) {
    // Not by envname: CLI11 would set it for the other verbs, too, after the flag of this one.
    if (const char* url = std::getenv("PIANOLA_URL"))
        to.url = url;
    verb.add_option("--url", to.url, "The server (also PIANOLA_URL)")->capture_default_str();
    verb.add_option("--hub", to.hub, "Task hub (default: the server's)");
    auto* key = verb.add_option("--key", to.key, "Key to show (better: PIANOLA_KEY)");
    verb.add_option("--key-file", to.key_file, "File with the key to show")
        ->type_name("FILE")
        ->excludes(key);
    verb.add_option("--ca",
                    to.ca,
                    "PEM file: authorities to trust for https, instead of those of the system")
        ->type_name("FILE");
    verb.add_flag("--json", to.json, "Print one JSON document");
}

void add_filter_options(CLI::App& verb, filter_arguments& which, filtered kind) {
    const auto text = [&](const std::string& name, auto& into, const std::string& description) {
        return verb.add_option(name, into, description)->group(filter_group);
    };
    text("--name", which.name, "Of this orchestrator");
    add_status_option(verb, which.statuses, kind)->group(filter_group);
    text("--created-from", which.created_from, "Created at this time (ISO 8601) or later");
    text("--created-to", which.created_to, "Created at this time or earlier");
    text("--updated-from", which.updated_from, "Last updated at this time or later");
    text("--updated-to", which.updated_to, "Last updated at this time or earlier");
    if (kind != filtered::unfinished) {
        text("--completed-from", which.completed_from, "Ended at this time or later");
        text("--completed-to", which.completed_to, "Ended at this time or earlier");
    }
    text("--id-prefix", which.id_prefix, "With an id that begins with this");
    add_repeated(verb, "--tag", which.tags, "KEY=VALUE: with this tag; may be repeated")
        ->group(filter_group);
    auto* parent = text("--parent", which.parent, "Started by the instance of this id");
    verb.add_flag("--no-parent", which.no_parent, "Started by a client")
        ->excludes(parent)
        ->group(filter_group);
    text("--version", which.version, "Of this version; '' is without one");
}

void add_list_options(CLI::App& verb, list_arguments& how) {
    verb.add_option("--order", how.order, "By what; any is whichever is quickest")
        ->check(CLI::IsMember({"any", "created", "completed", "id"}));
    verb.add_flag("--descending", how.descending, "The last first");
    verb.add_option("--limit", how.limit, "How many at most")
        ->check(CLI::Range(1, 1'000'000'000))
        ->capture_default_str();
    verb.add_option("--page", how.page, "Where an earlier list has stopped: what it said");
}

void add_retention_options(CLI::App& verb, retention_arguments& what) {
    verb.add_option("policies",
                    what.policies,
                    "All policies: JSON, @FILE, or - for standard input (else one by its parts)");
    const auto part = [&](const std::string& name, auto& into, const std::string& description) {
        return verb.add_option(name, into, description)->group("One policy");
    };
    part("--id", what.id, "What the policy is called");
    part("--age", what.age, "How long after their end: 90s, 15m, 12h, 30d, 1d12h, P30D");
    add_status_option(verb, what.statuses, filtered::ended)->group("One policy");
    part("--name", what.name, "Of this orchestrator");
    add_repeated(verb, "--tag", what.tags, "KEY=VALUE: with this tag; may be repeated")
        ->group("One policy");
    verb.add_flag("--recursive", what.recursive, "With their descendants")->group("One policy");
}

} // namespace pianola::cli
