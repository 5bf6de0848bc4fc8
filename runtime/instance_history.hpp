#pragma once

#include <pianola/journal/history_event.hpp>
#include <pianola/journal/identifiers.hpp>
#include <pianola/journal/runtime_status.hpp>

#include <cstddef>
#include <optional>
#include <vector>

namespace pianola {

/// Where to read an execution's history from, and how much.
class history_request {
public:
    history_request() {}
    /// Continues after an earlier page.
    history_request& from(turn_number turn) {
        from_ = turn;
        return *this;
    }
    /// Whole turns up to this many bytes as stored, at least one turn. Default 1 MiB.
    history_request& max_bytes(std::size_t bytes) {
        max_bytes_ = bytes;
        return *this;
    }
    /// An earlier execution that is kept: superseded by a rewind or a restart. Default: the current
    /// one.
    history_request& execution(pianola::execution_id which) {
        execution_ = which;
        return *this;
    }
    [[nodiscard]] turn_number from() const { return from_; }
    [[nodiscard]] std::size_t max_bytes() const { return max_bytes_; }
    [[nodiscard]] const std::optional<pianola::execution_id>& execution() const {
        return execution_;
    }

private:
    turn_number from_{0};
    std::size_t max_bytes_ = std::size_t{1} << 20;
    std::optional<pianola::execution_id> execution_;
};

/// A page of one execution's history.
struct instance_history {
    pianola::execution_id execution_id;
    std::vector<history_event> events;
    std::optional<turn_number> next; ///< Where the next page begins; absent after the last.
};

/// An execution whose history can be read.
struct instance_execution {
    pianola::execution_id execution_id;
    runtime_status status = runtime_status::running; ///< Of an earlier one: when it was superseded.
    bool current = false;
};

} // namespace pianola
