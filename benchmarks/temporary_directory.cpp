#include "temporary_directory.hpp"

#include <stdlib.h>

#include <stdexcept>
#include <string>
#include <system_error>

namespace pianola::bench {

temporary_directory::temporary_directory() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "pianola-bench-XXXXXX").string();
    if (!mkdtemp(pattern.data()))
        throw std::runtime_error("cannot make a temporary directory " + pattern);
    path_ = pattern;
}

temporary_directory::~temporary_directory() {
    std::error_code left_behind;
    std::filesystem::remove_all(path_, left_behind);
}

} // namespace pianola::bench
