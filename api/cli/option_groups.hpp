#pragma once

#include <pianola/api/cli/filter_arguments.hpp>
#include <pianola/api/cli/instance_commands.hpp>
#include <pianola/api/cli/list_commands.hpp>
#include <pianola/api/cli/retention_commands.hpp>
#include <pianola/api/cli/serve_command.hpp>

#include <CLI/App.hpp>

/// Options that several verbs of the command line share.
namespace pianola::cli {

/// Of `serve` and `run`.
void add_serve_options(CLI::App& verb, serve_arguments& how);

/// Of the verbs that talk to a server.
void add_connection_options(CLI::App& verb, connection_options& to);

/// The group of the options that say which instances, in the help.
inline constexpr const char* filter_group = "Which instances (all of it must be met)";

/// Which instances a verb can be about.
enum class filtered { any, ended, unfinished };

/// Of the verbs that are about many instances.
void add_filter_options(CLI::App& verb, filter_arguments& which, filtered kind = filtered::any);

/// Of `list`, besides its filter.
void add_list_options(CLI::App& verb, list_arguments& how);

/// Of the verbs that are given retention policies.
void add_retention_options(CLI::App& verb, retention_arguments& what);

} // namespace pianola::cli
