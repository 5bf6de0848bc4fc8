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

    void insert(instance_number number, turn_number turn) {
        if (young_.size() >= capacity_) {
            old_ = std::move(young_);
            young_.clear();
        }
        young_.insert_or_assign(number, turn);
    }
    [[nodiscard]] std::optional<turn_number> find(instance_number number) const {
        for (const auto* turns : {&young_, &old_})
            if (const auto found = turns->find(number); found != turns->end())
                return found->second;
        return std::nullopt;
    }

private:
    using generation = std::unordered_map<instance_number, turn_number>;

    std::size_t capacity_;
    generation young_;
    generation old_;
};

} // namespace pianola
