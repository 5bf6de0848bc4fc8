#include <pianola/journal/detail/rocksdb_store.hpp>

#include <rocksdb/write_batch.h>

#include <boost/asio/append.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/defer.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <utility>

namespace pianola::detail {
namespace {

/// Whoever waits for a commit that was alone often has the next one: about so long after.
constexpr std::chrono::microseconds until_next_commit{200};

/// Commits that are alone one after the other although there are many clients.
constexpr std::uint64_t most_by_chance = 8;

/// Appends straight to RocksDB's own batch. The first refusal is kept, and fails the write.
class batch final : public write_batch {
public:
    explicit batch(const rocksdb_database& database) : database_(database) {}

    void put(key_family family, std::string_view key, std::string_view value) override {
        keep(changes_.Put(database_.family(family), to_slice(key), to_slice(value)));
    }
    void erase(key_family family, std::string_view key) override {
        keep(changes_.Delete(database_.family(family), to_slice(key)));
    }
    void erase_range(key_family family, std::string_view first, std::string_view last) override {
        keep(changes_.DeleteRange(database_.family(family), to_slice(first), to_slice(last)));
    }
    std::size_t bytes() const noexcept override { return changes_.GetDataSize(); }

    rocksdb::WriteBatch& changes() noexcept { return changes_; }
    const rocksdb::Status& refused() const noexcept { return refused_; }

private:
    void keep(const rocksdb::Status& status) {
        if (refused_.ok() && !status.ok())
            refused_ = status;
    }

    const rocksdb_database& database_;
    rocksdb::WriteBatch changes_;
    rocksdb::Status refused_;
};

} // namespace

rocksdb_store::rocksdb_store(parts from)
    : database_(std::move(from.database)),
      mark_(std::move(from.mark)),
      report_(std::move(from.report)),
      reclaimer_(from.thread_name + "-reclaim", 1),
      committing_(from.thread_name + "-commit", 2),
      readers_(from.thread_name + "-read", std::max<std::size_t>(from.reader_threads, 1)) {
    if (from.mode == durability::relaxed)
        late_ = std::make_unique<late_sync>(
            from.thread_name + "-sync",
            from.relaxed_sync_after,
            [this] { return reported("sync", sync_log()); },
            *mark_);
}

rocksdb_store::~rocksdb_store() = default;

std::unique_ptr<write_batch> rocksdb_store::make_batch() {
    return std::make_unique<batch>(*database_);
}

template <class Work>
auto rocksdb_store::job(const char* what, handler done, Work work) {
    const auto executor = asio::get_associated_executor(done, committing_.executor());
    return [this,
            what,
            guard = asio::make_work_guard(executor),
            done = std::move(done),
            work = std::move(work)]() mutable {
        const auto ec = reported(what, work());
        // Already outside the initiating call: a handler of this thread runs at once.
        asio::dispatch(guard.get_executor(), asio::append(std::move(done), ec));
    };
}

// Deferred: the thread that asks does it next, and no other is woken.
void rocksdb_store::async_write(std::unique_ptr<write_batch> changes, handler done) {
    asio::defer(committing_.executor(),
                job("write", std::move(done), [this, changes = std::move(changes)] {
                    return write(*changes);
                }));
}

// The first sync is that of the opening, which is never relaxed: two openings of the same number
// could not be told apart.
void rocksdb_store::async_sync(sync_company beside, handler done) {
    const bool late = std::exchange(opened_, true) && late_;
    alone_in_a_row_ = beside == sync_company::none ? alone_in_a_row_ + 1 : 0;
    if (alone_in_a_row_ == 0)
        committing_.all_are_needed();
    const bool one_client = alone_in_a_row_ > most_by_chance && !late;
    auto sync = job(late ? "write" : "sync", std::move(done), [this, late, one_client] {
        const auto status = late ? hand_over() : sync_log();
        if (one_client)
            committing_.one_is_enough(until_next_commit);
        return status;
    });
    if (beside == sync_company::writes) // which the asking thread goes on with
        asio::post(committing_.executor(), std::move(sync));
    else
        asio::defer(committing_.executor(), std::move(sync));
}

rocksdb::Status rocksdb_store::write(write_batch& changes) {
    auto& ours = static_cast<batch&>(changes);
    if (!ours.refused().ok())
        return ours.refused();
    return longest_write_.measure(
        [&] { return database_->db().Write(rocksdb::WriteOptions{}, &ours.changes()); });
}

rocksdb::Status rocksdb_store::sync_log() {
    return longest_sync_.measure([this] { return database_->db().FlushWAL(true); });
}

rocksdb::Status rocksdb_store::hand_over() {
    auto status = late_->failed() ? rocksdb::Status::IOError("an earlier sync failed")
                                  : database_->db().FlushWAL(false);
    late_->expect();
    return status;
}

void rocksdb_store::on_late_failure(std::function<void()> told) {
    if (late_)
        late_->on_failure(std::move(told));
}

void rocksdb_store::mark_synced(synced_mark mark) {
    if (late_)
        late_->set_mark(mark);
    else
        mark_->write(mark);
}

void rocksdb_store::async_harden(handler done) {
    const auto executor = asio::get_associated_executor(done, readers_.executor());
    asio::post(late_->executor(),
               [this, guard = asio::make_work_guard(executor), done = std::move(done)]() mutable {
                   asio::dispatch(guard.get_executor(),
                                  asio::append(std::move(done), late_->run()));
               });
}

error_code rocksdb_store::reported(const char* what, const rocksdb::Status& status) const {
    if (!status.ok() && report_)
        report_(std::string{what} + " failed: " + status.ToString());
    return status.ok() ? error_code{} : make_error_code(errc::journal_failed);
}

void rocksdb_store::async_reclaim(std::shared_ptr<const number_bitmaps> purged,
                                  std::function<void(error_code)> done) {
    asio::post(reclaimer_.executor(),
               [this, purged = std::move(purged), done = std::move(done)]() mutable {
                   const auto status = database_->reclaim(std::move(purged));
                   done(status.IsIncomplete() ? make_error_code(errc::shutting_down)
                                              : reported("reclaiming space", status));
               });
}

error_code rocksdb_store::close_in_order() {
    database_->stop_reclaiming();
    auto status = database_->flush_all();
    if (status.ok())
        status = sync_log();
    if (const auto failed = reported("close", status))
        return failed;
    error_code ec;
    if (late_) {
        late_->stop();
        ec = late_->run();
    }
    if (ec)
        return ec;
    mark_->sync(ec);
    if (!ec)
        return {};
    if (report_)
        report_("close failed: synced mark: " + ec.message());
    return make_error_code(errc::journal_failed);
}

void rocksdb_store::shut_down() {
    // The readers before the others: what they finish belongs to nobody else.
    database_->stop_reclaiming();
    if (late_)
        late_->stop();
    reclaimer_.join();
    readers_.join();
    committing_.join();
    if (late_)
        late_->join();
}

} // namespace pianola::detail
