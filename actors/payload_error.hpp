#pragma once

#include <stdexcept>

namespace pianola {

/// A value that does not fit the type it is read as, or that JSON cannot say. The message begins
/// with where in the value: `input.items[3].name: expected a string, got a number`.
class payload_error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

} // namespace pianola
