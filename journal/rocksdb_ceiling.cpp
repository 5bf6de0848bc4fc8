#include <pianola/journal/rocksdb_ceiling.hpp>

#include <pianola/journal/detail/key_codec.hpp>
#include <pianola/journal/detail/rocksdb_database.hpp>

#include <rocksdb/write_batch.h>

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <random>
#include <string>
#include <thread>

namespace pianola {
namespace {

using detail::rocksdb_database;
using detail::to_slice;
using steady = std::chrono::steady_clock;

constexpr std::uint32_t turns_per_instance = 4;
/// Batches that may be written before the oldest of them is durable.
constexpr std::uint64_t depth = 4;

/// Values of which half can be guessed, as in what a hub writes: they compress by a half.
class values {
public:
    explicit values(std::size_t bytes) : value_(bytes, 'v') {
        std::mt19937_64 random{1};
        for (char& each : noise_)
            each = static_cast<char>(random());
    }
    rocksdb::Slice next() {
        const std::size_t size = std::min(value_.size() / 2, noise_.size() / 2);
        at_ = (at_ + size) % (noise_.size() - size);
        std::copy_n(noise_.begin() + static_cast<std::ptrdiff_t>(at_), size, value_.begin());
        return to_slice(value_);
    }

private:
    std::string value_;
    std::string noise_ = std::string(std::size_t{1} << 20, '\0');
    std::size_t at_ = 0;
};

/// Batches of turns, as a busy hub would have them: as many instances in turn as fit one batch.
class turn_source {
public:
    explicit turn_source(const rocksdb_ceiling_options& options)
        : batch_(options.turns_per_batch),
          records_(options.bytes_per_turn / 2),
          histories_(options.bytes_per_turn - options.bytes_per_turn / 2) {}

    void fill(const rocksdb_database& database, rocksdb::WriteBatch& changes) {
        for (std::size_t i = 0; i != batch_; ++i) {
            const instance_number number{first_ + i};
            const auto turn =
                detail::history_key(number, execution_number{1}, turn_number{turn_}, 0);
            changes.Put(database.family(key_family::history), to_slice(turn), histories_.next());
            changes.Put(database.family(key_family::records),
                        to_slice(detail::record_key(number)),
                        records_.next());
        }
        if (++turn_ <= turns_per_instance)
            return;
        turn_ = 1;
        first_ += batch_;
    }

private:
    std::size_t batch_;
    values records_;
    values histories_;
    std::uint64_t first_ = 1;
    std::uint32_t turn_ = 1;
};

/// Syncs what was written, all of it at a time, on a thread of its own.
class syncer {
public:
    explicit syncer(rocksdb::DB& db) : db_(db), thread_([this] { run(); }) {}
    ~syncer() { finish(); }
    syncer(const syncer&) = delete;
    syncer& operator=(const syncer&) = delete;

    /// One more batch is written. Waits while too many are not durable; false after a failure.
    bool add() {
        std::unique_lock lock(mutex_);
        ++written_;
        changed_.notify_all();
        changed_.wait(lock, [this] { return written_ - synced_ < depth || !status_.ok(); });
        return status_.ok();
    }
    /// Syncs what is left, and ends.
    void finish() {
        {
            const std::scoped_lock lock(mutex_);
            ending_ = true;
        }
        changed_.notify_all();
        if (thread_.joinable())
            thread_.join();
    }
    // After finish().
    [[nodiscard]] std::uint64_t batches() const noexcept { return synced_; }
    [[nodiscard]] std::uint64_t syncs() const noexcept { return syncs_; }
    [[nodiscard]] const rocksdb::Status& status() const noexcept { return status_; }

private:
    void run() {
        std::unique_lock lock(mutex_);
        while (status_.ok()) {
            changed_.wait(lock, [this] { return written_ != synced_ || ending_; });
            if (written_ == synced_)
                return;
            const std::uint64_t covered = written_;
            lock.unlock();
            auto status = db_.FlushWAL(true);
            lock.lock();
            status_ = status;
            synced_ = status.ok() ? covered : synced_;
            ++syncs_;
            changed_.notify_all();
        }
    }

    rocksdb::DB& db_;
    std::mutex mutex_; ///< Of what follows.
    std::condition_variable changed_;
    std::uint64_t written_ = 0;
    std::uint64_t synced_ = 0;
    std::uint64_t syncs_ = 0;
    bool ending_ = false;
    rocksdb::Status status_;
    std::thread thread_;
};

rocksdb::Status measure(rocksdb_database& database,
                        const rocksdb_ceiling_options& options,
                        rocksdb_ceiling& found) {
    turn_source turns(options);
    syncer syncs(database.db());
    const auto begun = steady::now();
    rocksdb::Status written;
    do {
        rocksdb::WriteBatch changes;
        turns.fill(database, changes);
        written = database.db().Write(rocksdb::WriteOptions{}, &changes);
    } while (written.ok() && syncs.add() && steady::now() - begun < options.duration);
    syncs.finish();
    found.seconds = std::chrono::duration<double>(steady::now() - begun).count();
    found.syncs = syncs.syncs();
    found.turns = syncs.batches() * options.turns_per_batch;
    return written.ok() ? syncs.status() : written;
}

} // namespace

rocksdb_ceiling measure_rocksdb_ceiling(const rocksdb_ceiling_options& options,
                                        error_code& ec,
                                        diagnostics& details) {
    rocksdb_ceiling found;
    rocksdb::Status status;
    const auto resources = make_rocksdb_resources();
    const auto database =
        rocksdb_database::open(options.directory.string(),
                               rocksdb_database::access::read_write_create,
                               detail::database_settings(*resources, *rocksdb::Env::Default()),
                               *resources,
                               status);
    if (database)
        status = measure(*database, options, found);
    ec = detail::to_error_code(status);
    details.message = status.ok() ? std::string{} : status.ToString();
    return found;
}

} // namespace pianola
