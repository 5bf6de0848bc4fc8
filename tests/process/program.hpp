#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace pianola::test {

/// A running `pianola`, or another of our programs. Killed, if it still runs, and reaped by the
/// destructor, and killed when the test itself is.
class program {
public:
    /// `variables`, each NAME=VALUE, are in its environment in addition to this process's own.
    explicit program(const std::vector<std::string>& arguments,
                     const std::string& input = {},
                     std::vector<std::string> variables = {},
                     const std::string& name = "pianola");
    ~program();
    program(const program&) = delete;
    program& operator=(const program&) = delete;

    /// The next line of its standard output; empty when it ends, or a minute passes, without one.
    [[nodiscard]] std::optional<std::string> read_line();
    /// Everything it still prints on standard output until it closes that.
    [[nodiscard]] std::string read_all();
    /// What it has printed on standard error by now.
    [[nodiscard]] std::string errors() const;

    void signal(int number) const;
    /// Its exit status, or minus the signal that ended it. Throws when it does not end in a minute.
    int wait();
    /// Whether it ends within this time.
    [[nodiscard]] bool ends_within(std::chrono::milliseconds limit) const;

private:
    [[nodiscard]] bool more();

    pid_t id_ = -1;
    int handle_ = -1; // a pidfd
    int output_ = -1;
    int errors_ = -1;
    std::string unread_;
    std::optional<int> ended_;
};

/// What a command that ran to its end has printed.
struct command_result {
    int status = 0;
    std::string output;
    std::string errors;
};

[[nodiscard]] command_result run_command(const std::vector<std::string>& arguments,
                                         const std::string& input = {},
                                         std::vector<std::string> variables = {},
                                         const std::string& name = "pianola");

/// A new empty directory, removed with this object.
class temporary_directory {
public:
    temporary_directory();
    ~temporary_directory();
    temporary_directory(const temporary_directory&) = delete;
    temporary_directory& operator=(const temporary_directory&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

private:
    std::filesystem::path path_;
};

} // namespace pianola::test
