#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>

namespace pianola::test {

/// What a child process leaves behind, whatever ends it. Shared memory.
struct child_notes {
    std::atomic<std::uint64_t> acknowledged = 0;
    std::atomic<std::uint64_t> hardened = 0; ///< Up to here, in a relaxed journal.
    std::atomic<std::uint64_t> steps = 0;
    char complaint[1000] = {}; ///< What was wrong, if something was.
};

struct child_end {
    int status = -1; ///< Of an exit.
    int signal = 0;  ///< Else what killed it.
};

/// Runs `body` in a child and waits for its end; what it returns is the exit status. An exception
/// becomes a complaint and the status `complained`. Killed after a minute.
class child_process {
public:
    static constexpr int complained = 99;

    child_process();
    ~child_process();
    child_process(const child_process&) = delete;
    child_process& operator=(const child_process&) = delete;

    [[nodiscard]] child_notes& notes() noexcept { return *notes_; }
    /// No thread but the caller's may exist.
    child_end run(const std::function<int(child_notes&)>& body);
    [[nodiscard]] std::string complaint() const;

private:
    child_notes* notes_;
};

} // namespace pianola::test
