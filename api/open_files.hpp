#pragma once

#include <cstddef>

namespace pianola {

/// How many files, sockets among them, this process may have open at a time.
[[nodiscard]] std::size_t allowed_open_files() noexcept;

/// Makes that as many as the system gives without privileges. It is for the program to decide, at
/// its start; a library leaves it alone.
void allow_most_open_files() noexcept;

} // namespace pianola
