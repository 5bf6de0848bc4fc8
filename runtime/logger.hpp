#pragma once

#include <pianola/actors/log_line.hpp>

#include <functional>
#include <utility>

namespace pianola {

/// Where log lines go: a level and a callback, which may be called from any thread.
class logger {
public:
    using sink = std::function<void(const log_line&)>;

    logger() = default; ///< Silent.
    logger(log_level least, sink where) : least_(least), sink_(std::move(where)) {}

    [[nodiscard]] bool enabled(log_level level) const noexcept { return sink_ && level >= least_; }
    void write(const log_line& line) const {
        if (enabled(line.level))
            sink_(line);
    }

private:
    log_level least_ = log_level::warning;
    sink sink_;
};

} // namespace pianola
