#include <pianola/journal/detail/rocksdb_view.hpp>

#include <pianola/journal/detail/rocksdb_database.hpp>

#include <rocksdb/perf_context.h>

#include <algorithm>
#include <cassert>
#include <utility>

namespace pianola::detail {
namespace {

// How many keys that are gone one step of a walk may pass. A tenth of a millisecond.
constexpr std::uint64_t pauses_after_skips = 1000;

// What a row of an index takes in a sorted file, about, by which files are measured in rows.
std::uint64_t stored_row_bytes(key_family family) noexcept {
    switch (family) {
    case key_family::by_created: return 48;
    case key_family::by_completed:
    case key_family::ids: return 20;
    default: return 11;
    }
}

class cursor final : public key_cursor {
public:
    cursor(const rocksdb_database& database,
           rocksdb::ReadOptions options,
           key_family family,
           std::string_view first,
           std::string_view last)
        : first_(first), last_(last), lower_bound_(first_), upper_bound_(last_) {
        if (!last_.empty())
            options.iterate_upper_bound = &upper_bound_;
        if (!first_.empty())
            options.iterate_lower_bound = &lower_bound_;
        position_.reset(database.db().NewIterator(options, database.family(family)));
    }

    void seek_first() {
        if (first_.empty())
            position_->SeekToFirst();
        else
            position_->Seek(lower_bound_);
    }
    void seek_last() { position_->SeekToLast(); }
    rocksdb::Iterator& position() { return *position_; }

    bool valid() const override { return position_->Valid(); }
    std::string_view key() const override { return position_->key().ToStringView(); }
    std::string_view value() const override { return position_->value().ToStringView(); }
    void next() override { position_->Next(); }
    error_code status() const override { return to_error_code(position_->status()); }

private:
    // RocksDB keeps pointers to the bounds, which are views of these.
    std::string first_;
    std::string last_;
    rocksdb::Slice lower_bound_;
    rocksdb::Slice upper_bound_;
    std::unique_ptr<rocksdb::Iterator> position_;
};

/// Pauses where RocksDB gives up.
class walking_cursor final : public key_cursor {
public:
    walking_cursor(std::unique_ptr<cursor> over, scan_direction direction)
        : over_(std::move(over)), direction_(direction) {
        step([this] {
            if (forward())
                over_->seek_first();
            else
                over_->seek_last();
        });
    }

    bool valid() const override { return over_->valid(); }
    bool paused() const override { return paused_; }
    std::uint64_t passed() const override { return passed_; }
    std::string_view key() const override { return paused_ ? stopped_at_ : over_->key(); }
    std::string_view value() const override { return over_->value(); }
    error_code status() const override { return paused_ ? error_code{} : over_->status(); }
    void next() override {
        if (paused_)
            return step([this] { resume(); });
        seen_.assign(over_->key());
        step([this] { advance(); });
    }

private:
    bool forward() const { return direction_ == scan_direction::forward; }
    void advance() {
        if (forward())
            over_->position().Next();
        else
            over_->position().Prev();
    }
    // Where it stopped there may be a key that has yet to be seen, or that was given already.
    void resume() {
        if (forward())
            over_->position().Seek(stopped_at_);
        else
            over_->position().SeekForPrev(stopped_at_);
        if (over_->valid() && over_->key() == seen_)
            advance();
    }
    template <class Move>
    void step(Move move) {
        const auto* const counted = rocksdb::get_perf_context();
        const auto skipped = [counted] {
            return counted->internal_delete_skipped_count + counted->internal_key_skipped_count;
        };
        const auto before = skipped();
        move();
        passed_ += 1 + skipped() - before;
        paused_ = !over_->valid() && over_->position().status().IsIncomplete();
        if (paused_ &&
            !over_->position().GetProperty("rocksdb.iterator.internal-key", &stopped_at_).ok())
            paused_ = false;
    }

    std::unique_ptr<cursor> over_;
    scan_direction direction_;
    std::uint64_t passed_ = 0;
    bool paused_ = false;
    std::string stopped_at_;
    std::string seen_;
};

} // namespace

rocksdb::ReadOptions rocksdb_view::options() const {
    rocksdb::ReadOptions options;
    options.snapshot = snapshot_.get();
    return options;
}

std::optional<std::string> rocksdb_view::get(key_family which,
                                             std::string_view key,
                                             error_code& ec) const {
    rocksdb::PinnableSlice value;
    const auto status =
        database_.db().Get(options(), database_.family(which), to_slice(key), &value);
    if (status.IsNotFound()) {
        ec.clear();
        return std::nullopt;
    }
    ec = to_error_code(status);
    if (ec)
        return std::nullopt;
    return value.ToString();
}

std::vector<std::optional<std::string>> rocksdb_view::get_many(key_family which,
                                                               const std::vector<std::string>& keys,
                                                               error_code& ec) const {
    assert(std::is_sorted(keys.begin(), keys.end()));
    ec.clear();
    const std::vector<rocksdb::Slice> wanted(keys.begin(), keys.end());
    std::vector<rocksdb::PinnableSlice> found(keys.size());
    std::vector<rocksdb::Status> statuses(keys.size());
    database_.db().MultiGet(options(),
                            database_.family(which),
                            keys.size(),
                            wanted.data(),
                            found.data(),
                            statuses.data(),
                            true);
    std::vector<std::optional<std::string>> values(keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (statuses[i].ok())
            values[i] = found[i].ToString();
        else if (!statuses[i].IsNotFound())
            ec = to_error_code(statuses[i]);
    }
    if (ec)
        values.clear();
    return values;
}

std::unique_ptr<key_cursor> rocksdb_view::scan(key_family which,
                                               std::string_view first,
                                               std::string_view last) const {
    auto made = std::make_unique<cursor>(database_, options(), which, first, last);
    made->seek_first();
    return made;
}

std::unique_ptr<key_cursor> rocksdb_view::walk(key_family which,
                                               std::string_view first,
                                               std::string_view last,
                                               scan_direction direction) const {
    auto how = options();
    how.max_skippable_internal_keys = pauses_after_skips;
    return std::make_unique<walking_cursor>(
        std::make_unique<cursor>(database_, how, which, first, last), direction);
}

std::uint64_t rocksdb_view::estimate(key_family which,
                                     std::string_view first,
                                     std::string_view last) const {
    // Longer than any key of ours, and after all of them.
    static const std::string end_of_family(1100, '\xff');
    // A slice of no bytes has to begin somewhere.
    const rocksdb::Range range(first.empty() ? rocksdb::Slice("") : to_slice(first),
                               last.empty() ? rocksdb::Slice(end_of_family) : to_slice(last));
    if (range.limit.compare(range.start) <= 0)
        return 0;
    std::uint64_t in_memory = 0;
    std::uint64_t bytes = 0;
    auto* const family = database_.family(which);
    database_.db().GetApproximateMemTableStats(family, range, &in_memory, &bytes);
    rocksdb::SizeApproximationOptions files_only;
    files_only.include_memtables = false;
    files_only.include_files = true;
    bytes = 0;
    if (!database_.db().GetApproximateSizes(files_only, family, &range, 1, &bytes).ok())
        bytes = 0;
    return in_memory + bytes / stored_row_bytes(which);
}

std::unique_ptr<key_reader> rocksdb_view::snapshot() const {
    auto taken = std::make_unique<rocksdb_view>(*this);
    auto* const db = &database_.db();
    if (!snapshot_)
        taken->snapshot_ = std::shared_ptr<const rocksdb::Snapshot>(
            db->GetSnapshot(), [db](const rocksdb::Snapshot* s) { db->ReleaseSnapshot(s); });
    return taken;
}

} // namespace pianola::detail
