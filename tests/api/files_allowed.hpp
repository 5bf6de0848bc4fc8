#pragma once

#include <sys/resource.h>

#include <boost/test/unit_test.hpp>

namespace pianola::test {

/// Lets this process, and what it starts, have so many files open, unless they ask for more.
class files_allowed {
public:
    explicit files_allowed(rlim_t count) {
        ::getrlimit(RLIMIT_NOFILE, &before_);
        const rlimit now{count, before_.rlim_max};
        BOOST_REQUIRE(::setrlimit(RLIMIT_NOFILE, &now) == 0);
    }
    ~files_allowed() { ::setrlimit(RLIMIT_NOFILE, &before_); }
    files_allowed(const files_allowed&) = delete;
    files_allowed& operator=(const files_allowed&) = delete;

private:
    rlimit before_{};
};

} // namespace pianola::test
