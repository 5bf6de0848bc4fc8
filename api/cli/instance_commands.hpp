#pragma once

#include <pianola/api/cli/exit_code.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

/// The verbs that talk to a running server. Each prints its result on standard output, readable or
/// as one JSON document, and what went wrong on standard error. They throw std::invalid_argument
/// for what the caller wrote wrongly, and unreachable_error.
namespace pianola::cli {

/// What all verbs share.
struct connection_options {
    std::string url = "http://127.0.0.1:7071";
    std::string hub;      ///< Empty: the server's own.
    std::string key;      ///< Empty: that of key_file, else of PIANOLA_KEY, else none.
    std::string key_file; ///< Its first key counts.
    std::string ca;       ///< PEM file with authorities; empty: the system's.
    bool json = false;
};

struct start_arguments {
    std::string orchestrator;
    std::string id;                ///< Empty: the server makes one.
    std::string input;             ///< JSON, @FILE, or - for standard input; empty: none.
    std::string version;           ///< Empty: none.
    std::vector<std::string> tags; ///< Each KEY=VALUE.
};

[[nodiscard]] exit_code start(const connection_options& to, const start_arguments& what);
[[nodiscard]] exit_code get(const connection_options& to, const std::string& id, bool history);
/// Without a timeout it waits for ever.
[[nodiscard]] exit_code wait(const connection_options& to,
                             const std::string& id,
                             std::optional<std::chrono::duration<double>> timeout);
[[nodiscard]] exit_code raise(const connection_options& to,
                              const std::string& id,
                              const std::string& event,
                              const std::string& data);
/// `verb` is terminate, suspend, resume or rewind. An absent reason and an empty one are different.
[[nodiscard]] exit_code control(const connection_options& to,
                                const std::string& verb,
                                const std::string& id,
                                const std::optional<std::string>& reason);
/// Starts an instance again, under a new id or under its own; prints the id.
[[nodiscard]] exit_code restart(const connection_options& to,
                                const std::string& id,
                                bool with_its_own_id);

} // namespace pianola::cli
