#pragma once

#include <pianola/api/cli/door_arguments.hpp>
#include <pianola/api/cli/exit_code.hpp>

#include <cstddef>
#include <string>

namespace pianola::cli {

struct serve_arguments {
    std::string data = "data";
    std::string http = "127.0.0.1:7071"; ///< HOST:PORT; port 0 takes a free one.
    std::string hub = "default";
    std::size_t threads = 0; ///< 0: suitable_threads().
    std::size_t memory_mib = 448;
    std::size_t open_files = 256;
    std::string durability = "strict"; ///< Or relaxed.
    bool samples = false;
    std::string log = "info"; ///< trace, debug, info, warning, error or off.
    door_arguments door;
};

/// Serves until SIGTERM or SIGINT, then drains: requests in progress are answered, turns in flight
/// committed, the journal closed. A second signal ends it at once. Prints one line with its address
/// when it is ready. Throws std::invalid_argument for what the caller wrote wrongly.
[[nodiscard]] exit_code serve(const serve_arguments& how);

struct run_arguments {
    serve_arguments serve;
    bool audit = true;
    std::string audit_root = "/";
    std::string program = "pianola"; ///< How it was called: for the commands it suggests.
};

/// Serves with the samples, and shows one at work: goes on with an unfinished package_audit or
/// starts a new one, shows its progress and findings, says what to try, and serves on.
[[nodiscard]] exit_code run(const run_arguments& how);

} // namespace pianola::cli
