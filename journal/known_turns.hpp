#pragma once

#include <pianola/journal/identifiers.hpp>

#include <cstddef>
#include <optional>
#include <unordered_map>
#include <utility>

namespace pianola {

/// The newest turns of recently used instances, bounded: an entry stays for at least `capacity`
/// further insertions. Not thread-safe.
class known_turns {
public:
    explicit known_turns(std::size_t capacity) : capacity_(capacity) {}

    /// `at` is the newest commit there is; it may be what made this the newest turn.
    void insert(instance_number number, turn_number turn, commit_number at) {
        if (young_.size() >= capacity_) {
            old_ = std::move(young_);
            young_.clear();
            forgotten_ = std::exchange(aged_, at);
        }
        young_.insert_or_assign(number, turn);
    }
    [[nodiscard]] std::optional<turn_number> find(instance_number number) const {
        for (const auto* turns : {&young_, &old_})
            if (const auto found = turns->find(number); found != turns->end())
                return found->second;
        return std::nullopt;
    }
    /// Whether every turn that was committed after `at` is known here. Then an instance that is
    /// not has still the turn it had after `at`.
    [[nodiscard]] bool cover(commit_number at) const noexcept { return at >= forgotten_; }

private:
    using generation = std::unordered_map<instance_number, turn_number>;

    std::size_t capacity_;
    generation young_;
    generation old_;
    commit_number aged_;      ///< What is old was inserted up to here.
    commit_number forgotten_; ///< What is forgotten was inserted up to here.
};

} // namespace pianola
