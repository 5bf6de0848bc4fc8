#pragma once

#include <pianola/journal/log.hpp>
#include <pianola/journal/purged_instances.hpp>

#include <rocksdb/compaction_filter.h>

#include <memory>
#include <mutex>
#include <utility>

namespace pianola::detail {

/// The instances whose rows compactions drop, at present. Thread-safe.
class purged_slot {
public:
    void set(std::shared_ptr<const number_bitmaps> purged) {
        const std::lock_guard lock(mutex_);
        purged_ = std::move(purged);
    }
    /// Null: none.
    [[nodiscard]] std::shared_ptr<const number_bitmaps> get() const {
        const std::lock_guard lock(mutex_);
        return purged_;
    }

private:
    mutable std::mutex mutex_;
    std::shared_ptr<const number_bitmaps> purged_;
};

/// Drops the rows of one family that belong to what `from` holds when a compaction begins.
[[nodiscard]] std::shared_ptr<rocksdb::CompactionFilterFactory> make_purged_filter(
    key_family family, std::shared_ptr<const purged_slot> from);

} // namespace pianola::detail
