#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <utility>

namespace pianola::cli {

/// `[####....] 2 of 4 packages`. Precondition: `of` is not 0.
[[nodiscard]] std::string progress_text(std::uint64_t done,
                                        std::uint64_t of,
                                        const std::string& what);

/// One line on a terminal that shows how far something is. Elsewhere it shows nothing, so that logs
/// and pipes stay readable.
class progress_bar {
public:
    /// `what` is counted: "instances", say.
    progress_bar(std::ostream& out, bool terminal, std::string what)
        : out_(out), terminal_(terminal), what_(std::move(what)) {}
    /// On standard error, if that is a terminal.
    explicit progress_bar(std::string what);
    /// Leaves the last state standing, on a line of its own.
    ~progress_bar();
    progress_bar(const progress_bar&) = delete;
    progress_bar& operator=(const progress_bar&) = delete;

    /// Redraws it. Nothing is shown while `of` is 0.
    void show(std::uint64_t done, std::uint64_t of);

private:
    std::ostream& out_;
    bool terminal_;
    std::string what_;
    bool drawn_ = false;
};

} // namespace pianola::cli
