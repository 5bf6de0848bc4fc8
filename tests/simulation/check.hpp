#pragma once

#include <stdexcept>
#include <string>

namespace pianola::simulation {

/// A promise was broken; what() says which.
class check_failed : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

inline void check(bool holds, const std::string& what) {
    if (!holds)
        throw check_failed(what);
}

} // namespace pianola::simulation
