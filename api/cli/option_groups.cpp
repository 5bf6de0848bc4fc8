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
    verb.add_option("--threads", how.threads, "Threads; 0: one a processor")
        ->check(CLI::Range(0, 1024))
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

void add_filter_options(CLI::App& verb, filter_arguments& which) {
    verb.add_option("--created-from", which.created_from, "Created at this time or later");
    verb.add_option("--created-to", which.created_to, "Created at this time or earlier");
    verb.add_option("--status", which.statuses, "In this status; may be repeated")
        ->allow_extra_args(false);
    verb.add_option("--id-prefix", which.id_prefix, "With an id that begins with this");
}

} // namespace pianola::cli
