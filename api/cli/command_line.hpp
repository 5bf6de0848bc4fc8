#pragma once

namespace pianola::cli {

/// The command `pianola`: serves, or talks to a server. Its verbs and exit codes are in
/// api/README.md. Gives what the process is to exit with.
[[nodiscard]] int run_command_line(int argc, char** argv);

} // namespace pianola::cli
