#pragma once

#include <pianola/journal/encoded_commit.hpp>
#include <pianola/journal/error.hpp>
#include <pianola/journal/identifiers.hpp>
#include <pianola/journal/instance_counters.hpp>
#include <pianola/journal/instance_list.hpp>
#include <pianola/journal/journal.hpp>
#include <pianola/journal/journal_statistics.hpp>
#include <pianola/journal/known_turns.hpp>
#include <pianola/journal/log.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/strand.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace pianola {

struct committer_params {
    std::size_t max_batch_commits = 1024;          ///< In one write; at least 1.
    std::size_t max_batch_bytes = 4 * 1024 * 1024; ///< In one write; one commit may be larger.
    std::size_t max_known_turns = 64 * 1024; ///< Newest turns kept in memory; others are read.
};

/// Where an opening begins.
struct committer_start {
    epoch_number epoch;          ///< Of this opening: higher than any before.
    commit_number last;          ///< The newest recovered commit.
    instance_number next_number; ///< No instance has this number or a higher one.
    instance_counts counts;      ///< Of what was recovered.
    /// Likewise; the reader given to the committer does not see them. Kept up to date by it.
    std::shared_ptr<purged_instances> purged = std::make_shared<purged_instances>();
    /// Made durable, with everything recovered, before the first new commit is written.
    change_list opening;
};

/// Turns the commits of all callers into few writes and syncs: waiting groups become one batch,
/// the batch is written, and one sync covers every batch written before it began. At most one
/// write and one sync are in flight, and they overlap.
///
/// Order: commit numbers are dense, in write order. Messages are delivered in commit order, when
/// the write of their batch has begun. When a sync completes: the log is told, then the groups of
/// the newly durable commits complete. A refused commit takes no number; its group completes no
/// earlier than the commits before it.
/// Failure: after a failed write or sync, be it a late one, everything waiting and everything later
/// completes with `journal_failed`, and the log is not called again. Thread-safety: all functions.
/// The machine itself runs on a strand of the given executor, on which it also makes its blocking
/// reads. Keeps itself alive while an operation is pending.
class committer : public std::enable_shared_from_this<committer> {
    struct only_open {
        explicit only_open() = default;
    };

public:
    using delivery = journal::delivery;
    using commit_handler = asio::any_completion_handler<void(std::vector<commit_outcome>)>;
    using wait_handler = asio::any_completion_handler<void(error_code)>;

    /// Begins writing `start.opening`; commits may be handed in at once and follow it.
    static std::shared_ptr<committer> open(asio::any_io_executor executor,
                                           std::shared_ptr<pianola::log> log,
                                           std::shared_ptr<const key_reader> reader,
                                           committer_start start,
                                           committer_params params = {});
    committer(only_open,
              asio::any_io_executor executor,
              std::shared_ptr<pianola::log> log,
              std::shared_ptr<const key_reader> reader,
              committer_start start,
              committer_params params);

    /// Before the first commit.
    void set_delivery(delivery deliver);
    void commit_group(std::vector<encoded_commit> commits, commit_handler done);

    /// Completes when everything that can be read now is durable.
    template <asio::completion_token_for<void(error_code)> Token = asio::deferred_t>
    auto async_wait_durable(Token&& token = {}) {
        return asio::async_initiate<Token, void(error_code)>(
            [this](auto done) { wait_durable(std::move(done)); }, token);
    }
    /// Completes when all commits handed in are durable. Takes no more from now on.
    template <asio::completion_token_for<void(error_code)> Token = asio::deferred_t>
    auto async_close(Token&& token = {}) {
        return asio::async_initiate<Token, void(error_code)>(
            [this](auto done) { close(std::move(done)); }, token);
    }

    /// The store as the newest durable commit left it; null before the opening is durable. Shows
    /// what was acknowledged, and nothing that could still be lost but purges: they are hidden as
    /// soon as they are accepted, and then it is not still_whole(). Not to be kept for long.
    [[nodiscard]] std::shared_ptr<const key_reader> durable_view() const;

    /// True when async_wait_durable would have nothing to wait for.
    [[nodiscard]] bool all_durable() const noexcept { return batches_in_flight_ == 0; }
    /// The newest durable commit. Raised before its messages are delivered.
    [[nodiscard]] commit_number durable() const noexcept { return commit_number{durable_}; }
    [[nodiscard]] bool accepts_commits() const noexcept { return !failed_ && !closed_; }
    /// A write or sync has failed.
    [[nodiscard]] bool failed() const noexcept { return failed_; }
    [[nodiscard]] epoch_number epoch() const noexcept { return epoch_; }
    /// A number nobody has had.
    [[nodiscard]] instance_number allocate_number() noexcept {
        return instance_number{next_number_++};
    }
    [[nodiscard]] journal_statistics statistics() const;
    /// How many instances there are as of the newest durable commit, see instance_counters.
    [[nodiscard]] instance_counts counts() const;
    [[nodiscard]] std::uint64_t count(const std::optional<std::string>& name,
                                      const std::set<runtime_status>& statuses) const;

private:
    struct group;
    struct batch;

    void wait_durable(wait_handler done);
    void close(wait_handler done);
    void enqueue(std::shared_ptr<group> entry);

    void begin_opening(const change_list& changes);
    void begin_writes();
    void take_waiting();
    std::unique_ptr<batch> form_batch();
    void take_commits(batch& into, group& from);
    void add_commit(batch& into, encoded_commit& commit, commit_outcome& outcome);
    void add_messages(batch& into, encoded_commit& commit);
    void add_counters(batch& into);
    static void add_rows(batch& into);
    void add_purges(batch& into, const encoded_commit& commit);
    void add_purged_rows(batch& into);
    void add_head(batch& into);
    error_code check(const encoded_commit& commit);
    error_code check_turn(instance_number number,
                          turn_number expected,
                          const std::optional<commit_number>& expected_after);
    void write(std::unique_ptr<batch> formed);
    void on_written(error_code ec);
    static bool need_sync(const std::vector<std::unique_ptr<batch>>& batches);
    void begin_sync();
    [[nodiscard]] sync_company company() const;
    void on_synced(error_code ec);
    void release(std::vector<std::unique_ptr<batch>> batches);
    void attach_waiter(wait_handler done);
    void fail();
    void fail_waiting();
    void fail_batch(batch& failed);
    void fail_group(group& failed);
    void complete(group& finished);
    void complete(wait_handler done, error_code ec);

    const asio::strand<asio::any_io_executor> strand_;
    const std::shared_ptr<pianola::log> log_;
    const std::shared_ptr<const key_reader> reader_;
    const std::shared_ptr<purged_instances> purged_;
    const epoch_number epoch_;
    const committer_params params_;

    std::atomic<bool> failed_ = false;
    std::atomic<bool> closed_ = false;
    std::atomic<std::uint64_t> durable_;
    std::atomic<std::uint64_t> next_number_;
    /// Batches handed to the log and not known to be durable. A failure leaves it above 0.
    std::atomic<std::size_t> batches_in_flight_ = 0;

    mutable std::mutex mutex_;
    std::deque<std::shared_ptr<group>> waiting_; ///< Guarded by the mutex.
    bool awake_ = true;                ///< Guarded: begin_writes() is going to look at `waiting_`.
    journal_statistics statistics_;    ///< Guarded.
    instance_counters durable_counts_; ///< Guarded.
    std::shared_ptr<const key_reader> durable_view_; ///< Guarded.
    delivery deliver_; ///< Set under the mutex before the first commit, then only read.

    // Confined to the strand.
    bool opened_ = false;
    commit_number last_; ///< The newest number given out.
    known_turns known_turns_;
    instance_counters counts_; ///< With all that was given a number, durable or not.
    std::deque<std::shared_ptr<group>> forming_; ///< Taken from `waiting_`, oldest first.
    std::unique_ptr<batch> writing_;
    std::vector<std::unique_ptr<batch>> written_; ///< To be covered by the next sync.
    std::vector<std::unique_ptr<batch>> syncing_;
};

} // namespace pianola
