#pragma once

#include <iosfwd>
#include <string>

namespace pianola::cli {

/// Whoever may be asked before something is destroyed.
class questioner {
public:
    /// Asks on `out` and reads answers from `in`, when `somebody` is there to answer.
    questioner(std::istream& in, std::ostream& out, bool somebody)
        : in_(in), out_(out), somebody_(somebody) {}

    /// Whoever sits at the terminal, if standard input is one; asks on standard error.
    static questioner at_terminal();

    /// Throws as agrees_to does: for those who want to know before they find out what to ask.
    void expect_somebody(const std::string& deed, bool yes) const;

    /// True when the flag --yes was given, or else when the question, such as "purge 12
    /// instances", is answered with y or yes. Throws std::invalid_argument, which says that --yes
    /// is needed, when there is nobody to ask.
    [[nodiscard]] bool agrees_to(const std::string& deed, bool yes);

private:
    std::istream& in_;
    std::ostream& out_;
    bool somebody_;
};

} // namespace pianola::cli
