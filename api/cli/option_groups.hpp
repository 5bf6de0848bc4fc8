#pragma once

#include <pianola/api/cli/instance_commands.hpp>
#include <pianola/api/cli/management_commands.hpp>
#include <pianola/api/cli/serve_command.hpp>

#include <CLI/App.hpp>

/// Options that several verbs of the command line share.
namespace pianola::cli {

/// Of `serve` and `run`.
void add_serve_options(CLI::App& verb, serve_arguments& how);

/// Of the verbs that talk to a server.
void add_connection_options(CLI::App& verb, connection_options& to);

/// Of the verbs that are about many instances.
void add_filter_options(CLI::App& verb, filter_arguments& which);

} // namespace pianola::cli
