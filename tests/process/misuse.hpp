#pragma once

#include <ostream>
#include <string>
#include <vector>

namespace pianola::test {

/// A command line that is refused, and a part of what is said then.
struct misuse {
    std::vector<std::string> line;
    std::string why;

    friend std::ostream& operator<<(std::ostream& out, const misuse& m) {
        for (const auto& word : m.line)
            out << word << ' ';
        return out;
    }
};

} // namespace pianola::test
