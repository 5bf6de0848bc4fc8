#pragma once

#include <pianola/journal/identifiers.hpp>
#include <pianola/journal/purged_instances.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <optional>
#include <utility>

namespace pianola {

/// The newest turns of recently used instances, bounded: an entry stays for at least `capacity`
/// further insertions. Not thread-safe.
class known_turns {
public:
    /// No instance has the number `unused` yet, or a higher one.
    known_turns(std::size_t capacity, instance_number unused)
        : capacity_(capacity), unused_(unused) {}

    /// `at` is the newest commit there is; it may be what made this the newest turn.
    void insert(instance_number number, turn_number turn, commit_number at) {
        if (young_.size() >= capacity_) {
            unused_ = std::max(unused_, unused_by_old_);
            unused_by_old_ = std::exchange(unused_by_young_, instance_number{});
            old_ = std::move(young_);
            young_.clear();
            forgotten_ = std::max(forgotten_, std::exchange(aged_, at));
        }
        young_.insert_or_assign(number, turn);
        unused_by_young_ = std::max(unused_by_young_, number.next());
    }
    /// 0 for an instance that has never taken one.
    [[nodiscard]] std::optional<turn_number> find(instance_number number) const {
        for (const auto* turns : {&young_, &old_})
            if (const auto found = turns->find(number); found != turns->end())
                return found->second;
        return number >= unused_ ? std::optional(turn_number{}) : std::nullopt;
    }
    /// These instances are gone as if they had never been.
    void forget(const number_bitmaps& gone, commit_number at) {
        const auto is_gone = [&](const auto& entry) { return gone.contains(entry.first); };
        boost::unordered::erase_if(young_, is_gone);
        boost::unordered::erase_if(old_, is_gone);
        forgotten_ = at; // what was read of them before does not hold
    }
    /// Whether every turn that was committed after `at` is known here. Then an instance that is
    /// not has still the turn it had after `at`.
    [[nodiscard]] bool cover(commit_number at) const noexcept { return at >= forgotten_; }

private:
    using generation =
        boost::unordered_flat_map<instance_number, turn_number, std::hash<instance_number>>;

    std::size_t capacity_;
    generation young_;
    generation old_;
    instance_number unused_; ///< From here on nobody has been forgotten, nor was there before.
    instance_number unused_by_young_;
    instance_number unused_by_old_;
    commit_number aged_;      ///< What is old was inserted up to here.
    commit_number forgotten_; ///< What is forgotten was inserted up to here.
};

} // namespace pianola
