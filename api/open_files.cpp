#include <pianola/api/open_files.hpp>

#include <sys/resource.h>

#include <limits>

namespace pianola {

std::size_t allowed_open_files() noexcept {
    rlimit allowed{};
    if (::getrlimit(RLIMIT_NOFILE, &allowed) != 0 || allowed.rlim_cur == RLIM_INFINITY)
        return std::numeric_limits<std::size_t>::max();
    return allowed.rlim_cur;
}

void allow_most_open_files() noexcept {
    rlimit allowed{};
    if (::getrlimit(RLIMIT_NOFILE, &allowed) != 0)
        return;
    allowed.rlim_cur = allowed.rlim_max;
    static_cast<void>(::setrlimit(RLIMIT_NOFILE, &allowed)); // what there is has to do, else
}

} // namespace pianola
