#pragma once

#include <pianola/journal/error.hpp>
#include <pianola/journal/identifiers.hpp>

#include <boost/asio/any_completion_handler.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pianola {

namespace asio = boost::asio;

/// The key kinds, one ordered key space each. On-disk numbers; never reused.
enum class key_family : std::uint8_t {
    meta = 0,
    history = 1,
    records = 2,
    ids = 3,
    inbox = 4,
    timers = 5,
    by_created = 6,
    by_status = 7,
    by_name = 8,
    by_tag = 9,
    by_parent = 10,
    by_completed = 11,
    by_updated = 12,
    counters = 13,
    hub = 14,
    purged = 15,
    custom_statuses = 16,
};
inline constexpr std::size_t key_family_count = 17;

/// Changes that are applied together or not at all, in the order they were made.
class write_batch {
public:
    virtual ~write_batch() = default;
    virtual void put(key_family family, std::string_view key, std::string_view value) = 0;
    virtual void erase(key_family family, std::string_view key) = 0;
    /// Erases every key in [first, last).
    virtual void erase_range(key_family family, std::string_view first, std::string_view last) = 0;
    [[nodiscard]] virtual std::size_t bytes() const noexcept = 0;
};

/// What the log was last told to be durable.
struct synced_mark {
    epoch_number epoch;
    commit_number number;
    friend bool operator==(const synced_mark&, const synced_mark&) = default;
};

/// What a sync has beside it when it is asked for: says on which thread it is best done.
enum class sync_company : std::uint8_t {
    none,    ///< What is synced is one commit, and no other is coming.
    callers, ///< Nothing waits to be written yet.
    writes,  ///< More is about to be written.
};

/// The seam below the committer: an ordered log of batches. The committer has at most one write
/// and one sync in flight. Writes become readable in order; a sync that completes makes durable
/// every write that had completed when it began. After an error nothing more is called but the
/// destructor. Handlers run on their associated executor, never inside the initiating call.
class log {
public:
    using handler = asio::any_completion_handler<void(error_code)>;

    virtual ~log() = default;
    [[nodiscard]] virtual std::unique_ptr<write_batch> make_batch() = 0;
    virtual void async_write(std::unique_ptr<write_batch> batch, handler done) = 0;
    virtual void async_sync(sync_company beside, handler done) = 0;
    /// Remembers, beside the log and without syncing, that the log is synced up to here: opening
    /// refuses when it cannot reach this number. Never ahead of the log.
    virtual void mark_synced(synced_mark mark) = 0;
    /// Before the first write. Calls `told`, from any thread, when something fails that nobody
    /// waits for: of a log that syncs later than it says so.
    virtual void on_late_failure(std::function<void()> /*told*/) {}
};

/// A position in one key family, moving over what was there when it was made. Used by one thread at
/// a time.
class key_cursor {
public:
    virtual ~key_cursor() = default;
    /// False at the end, when reading failed (see status()), and while paused.
    [[nodiscard]] virtual bool valid() const = 0;
    /// Views are good until next().
    [[nodiscard]] virtual std::string_view key() const = 0;
    [[nodiscard]] virtual std::string_view value() const = 0;
    virtual void next() = 0;
    [[nodiscard]] virtual error_code status() const = 0;

    /// Only of walk(): it has passed very many keys that are gone, and stands among them. key() is
    /// a place: all keys before it have been seen, itself and those after it have not. next() goes
    /// on from there.
    [[nodiscard]] virtual bool paused() const { return false; }
    /// Only of walk(): how many keys it has moved over so far, those that are gone included.
    [[nodiscard]] virtual std::uint64_t passed() const { return 0; }
};

enum class scan_direction : std::uint8_t { forward, backward };

/// Reads of what was written, durable or not. Blocking: called on the journal's own executors
/// only. Thread-safe. What it gives must be gone before the store is.
class key_reader {
public:
    virtual ~key_reader() = default;
    /// Absent when there is no such key. Sets `ec` when reading failed, else clears it.
    [[nodiscard]] virtual std::optional<std::string> get(key_family family,
                                                         std::string_view key,
                                                         error_code& ec) const = 0;
    /// The values of many keys, in the order of the keys. Precondition: they ascend.
    [[nodiscard]] virtual std::vector<std::optional<std::string>> get_many(
        key_family family, const std::vector<std::string>& keys, error_code& ec) const = 0;
    /// At the first key of [first, last); an empty `last` means the end of the family.
    [[nodiscard]] virtual std::unique_ptr<key_cursor> scan(key_family family,
                                                           std::string_view first,
                                                           std::string_view last) const = 0;
    /// The same in either direction, backward from the last key of the range. No step of it takes
    /// long, however many keys are gone: it pauses.
    [[nodiscard]] virtual std::unique_ptr<key_cursor> walk(key_family family,
                                                           std::string_view first,
                                                           std::string_view last,
                                                           scan_direction direction) const = 0;
    /// About how many keys a walk over [first, last) would pass; quick and rough. Of use only to
    /// compare ranges.
    [[nodiscard]] virtual std::uint64_t estimate(key_family family,
                                                 std::string_view first,
                                                 std::string_view last) const = 0;
    /// A reader of what there is now: whole batches, whatever is written meanwhile. Keeps old
    /// values alive, so not for long.
    [[nodiscard]] virtual std::unique_ptr<key_reader> snapshot() const = 0;
    /// False when instances were purged since this was made: then some of the rows of one may be
    /// missing where others were there.
    [[nodiscard]] virtual bool still_whole() const { return true; }
};

} // namespace pianola
