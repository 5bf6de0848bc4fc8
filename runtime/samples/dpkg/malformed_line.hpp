#pragma once

#include <boost/describe/class.hpp>

#include <cstdint>
#include <string>

namespace pianola::samples::dpkg {

/// A line of dpkg's database or configuration that could not be understood and was left out.
struct malformed_line {
    std::string file;       ///< absolute path, root included
    std::uint64_t line = 0; ///< counted from 1
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(malformed_line, (), (file, line, reason))

} // namespace pianola::samples::dpkg
