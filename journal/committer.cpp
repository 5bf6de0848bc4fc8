#include <pianola/journal/committer.hpp>

#include <pianola/journal/detail/counter_codec.hpp>
#include <pianola/journal/detail/key_codec.hpp>
#include <pianola/journal/detail/meta_codec.hpp>
#include <pianola/journal/detail/purged_codec.hpp>
#include <pianola/journal/record_codec.hpp>

#include <boost/asio/append.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

namespace pianola {

/// What one caller handed in. In `waiting_` or `forming_` until all its commits are taken, then in
/// the batch that took the last of them.
struct committer::group {
    std::vector<encoded_commit> commits;
    std::vector<commit_outcome> outcomes;
    commit_handler done;
    wait_handler waiter; ///< Instead of `done`, for a caller that only waits its turn.
    std::size_t taken = 0;
    std::size_t bytes = 0; ///< Of the commits not taken.

    [[nodiscard]] std::size_t left() const noexcept { return commits.size() - taken; }
};

struct committer::batch {
    std::unique_ptr<write_batch> changes; ///< Null when no commit was accepted.
    bool durable_by_sync = false;         ///< It changes something, so it needs a sync.
    commit_number last;
    std::size_t taken = 0;
    std::size_t bytes = 0;
    journal_statistics cost;
    instance_counts counts; ///< Of the names it changes, after it. Nothing for one without any.
    std::vector<instance_number> purged;
    std::vector<std::shared_ptr<const number_bitmaps>> reclaimed;
    std::vector<delivered_message> messages;
    std::vector<std::shared_ptr<group>> groups; ///< Those that end with this batch.
    std::vector<wait_handler> waiters;

    void put(key_family family, std::string_view key, std::string_view value) {
        changes->put(family, key, value);
        ++cost.keys;
    }
    void add(const key_change& change) {
        change.add_to(*changes);
        ++cost.keys;
    }
};

std::shared_ptr<committer> committer::open(asio::any_io_executor executor,
                                           std::shared_ptr<pianola::log> log,
                                           std::shared_ptr<const key_reader> reader,
                                           committer_start start,
                                           committer_params params) {
    auto opening = std::move(start.opening);
    auto self = std::make_shared<committer>(only_open{},
                                            std::move(executor),
                                            std::move(log),
                                            std::move(reader),
                                            std::move(start),
                                            params);
    asio::post(self->strand_, [self, changes = std::move(opening)]() mutable {
        self->begin_opening(std::move(changes));
    });
    return self;
}

// A batch looks up and inserts each of its turns, and may not push out one of its own: those are
// not readable yet.
committer::committer(only_open,
                     asio::any_io_executor executor,
                     std::shared_ptr<pianola::log> log,
                     std::shared_ptr<const key_reader> reader,
                     committer_start start,
                     committer_params params)
    : strand_(asio::make_strand(std::move(executor))),
      log_(std::move(log)),
      reader_(std::move(reader)),
      purged_(std::move(start.purged)),
      epoch_(start.epoch),
      params_(params),
      durable_(start.last.value()),
      next_number_(start.next_number.value()),
      durable_counts_(start.counts),
      last_(start.last),
      known_turns_(std::max(params.max_known_turns / 2, 2 * params.max_batch_commits)),
      counts_(std::move(start.counts)) {}

void committer::set_delivery(delivery deliver) {
    const std::lock_guard lock(mutex_);
    deliver_ = std::move(deliver);
}

journal_statistics committer::statistics() const {
    const std::lock_guard lock(mutex_);
    return statistics_;
}

instance_counts committer::counts() const {
    const std::lock_guard lock(mutex_);
    return durable_counts_.by_name();
}

std::uint64_t committer::count(const std::optional<std::string>& name,
                               const std::set<runtime_status>& statuses) const {
    const std::lock_guard lock(mutex_);
    return durable_counts_.count(name, statuses);
}

// --- Callers ------------------------------------------------------------------------------------

void committer::commit_group(std::vector<encoded_commit> commits, commit_handler done) {
    auto entry = std::make_shared<group>();
    entry->outcomes.resize(commits.size());
    entry->commits = std::move(commits);
    entry->done.swap(done); // Boost 1.81: move assignment of these handlers never returns
    for (const encoded_commit& commit : entry->commits)
        entry->bytes += commit.bytes();
    enqueue(std::move(entry));
}

void committer::close(wait_handler done) {
    auto entry = std::make_shared<group>();
    entry->waiter.swap(done);
    enqueue(std::move(entry));
}

void committer::enqueue(std::shared_ptr<group> entry) {
    {
        const std::lock_guard lock(mutex_);
        if (entry->done && closed_) {
            for (commit_outcome& outcome : entry->outcomes)
                outcome.error = errc::shutting_down;
            complete(*entry);
            return;
        }
        if (entry->waiter)
            closed_ = true;
        waiting_.push_back(std::move(entry));
        if (std::exchange(awake_, true))
            return;
    }
    asio::post(strand_, [self = shared_from_this()] { self->begin_writes(); });
}

void committer::wait_durable(wait_handler done) {
    if (all_durable())
        return complete(std::move(done), {});
    asio::post(strand_, [self = shared_from_this(), waiter = std::move(done)]() mutable {
        self->attach_waiter(std::move(waiter));
    });
}

// What a reader saw is in a batch that was in flight then, so the newest one covers it.
void committer::attach_waiter(wait_handler done) {
    if (failed_)
        complete(std::move(done), errc::journal_failed);
    else if (writing_)
        writing_->waiters.push_back(std::move(done));
    else if (!written_.empty())
        written_.back()->waiters.push_back(std::move(done));
    else if (!syncing_.empty())
        syncing_.back()->waiters.push_back(std::move(done));
    else
        complete(std::move(done), {});
}

void committer::complete(group& finished) {
    if (finished.done)
        asio::post(strand_, asio::append(std::move(finished.done), std::move(finished.outcomes)));
    else
        complete(std::move(finished.waiter), {});
}

void committer::complete(wait_handler done, error_code ec) {
    asio::post(strand_, asio::append(std::move(done), ec));
}

// --- Forming batches ----------------------------------------------------------------------------

void committer::begin_writes() {
    while (!failed_ && !writing_) {
        auto formed = form_batch();
        if (!formed)
            return;
        if (formed->changes) {
            ++batches_in_flight_; // before anybody can see what it does
            add_counters(*formed);
            add_purged(*formed);
            add_head(*formed);
            write(std::move(formed));
        } else {
            written_.push_back(std::move(formed));
            begin_sync();
        }
    }
    if (failed_)
        fail_waiting();
}

void committer::take_waiting() {
    const std::lock_guard lock(mutex_);
    std::move(waiting_.begin(), waiting_.end(), std::back_inserter(forming_));
    waiting_.clear();
    awake_ = !forming_.empty() && !failed_;
}

std::unique_ptr<committer::batch> committer::form_batch() {
    take_waiting();
    if (forming_.empty())
        return nullptr;
    auto formed = std::make_unique<batch>();
    while (!forming_.empty()) {
        group& next = *forming_.front();
        const bool fits = formed->taken + next.left() <= params_.max_batch_commits &&
                          formed->bytes + next.bytes <= params_.max_batch_bytes;
        if (!fits && formed->taken > 0)
            break;
        take_commits(*formed, next);
        if (next.left() > 0)
            break;
        formed->groups.push_back(std::move(forming_.front()));
        forming_.pop_front();
    }
    formed->last = last_;
    return formed;
}

void committer::take_commits(batch& into, group& from) {
    while (from.left() > 0) {
        encoded_commit& commit = from.commits[from.taken];
        const std::size_t size = commit.bytes();
        const bool full =
            into.taken >= params_.max_batch_commits || into.bytes + size > params_.max_batch_bytes;
        if (full && into.taken > 0)
            return;
        add_commit(into, commit, from.outcomes[from.taken]);
        ++from.taken;
        from.bytes -= size;
        ++into.taken;
        into.bytes += size;
    }
}

void committer::add_commit(batch& into, encoded_commit& commit, commit_outcome& outcome) {
    if (outcome.error = check(commit); outcome.error) {
        ++into.cost.refused;
        return;
    }
    if (!into.changes)
        into.changes = log_->make_batch();
    last_ = last_.next();
    outcome.number = last_;
    outcome.chain = commit.chain;
    outcome.wide = commit.wide;
    ++into.cost.commits;

    for (const key_change& change : commit.changes)
        into.add(change);
    if (commit.turn) {
        if (commit.watermark_is_own_commit)
            patch_record_watermark(commit.record, last_);
        if (!commit.record.empty())
            into.put(key_family::records, detail::record_key(commit.number), commit.record);
        known_turns_.insert(commit.number, *commit.turn, last_);
        ++into.cost.turns;
    }
    if (commit.purged)
        into.purged.push_back(commit.number);
    if (commit.reclaimed)
        into.reclaimed.push_back(std::move(commit.reclaimed));
    for (const counter_delta& delta : commit.counters) {
        counts_.add(delta);
        into.counts.try_emplace(delta.name);
    }
    add_messages(into, commit);
}

void committer::add_messages(batch& into, encoded_commit& commit) {
    inbox_position position{last_, 0};
    for (encoded_message& message : commit.messages) {
        ++position.ordinal;
        into.put(key_family::inbox, detail::inbox_key(message.target, position), message.bytes);
        into.messages.push_back({message.target, position, std::move(message.content)});
    }
}

void committer::add_purged(batch& into) {
    std::set<std::uint64_t> changed;
    for (const instance_number number : into.purged)
        changed.insert(number_bitmaps::index_of(number));
    purged_->add(into.purged);
    for (const auto& reclaimed : into.reclaimed) {
        purged_->remove(*reclaimed);
        for (const auto& [index, bits] : reclaimed->all())
            changed.insert(index);
    }
    for (const std::uint64_t index : changed)
        detail::purged_row(index, purged_->bitmap(index)).add_to(*into.changes);
}

// Like the head, these are the batch's own: many commits of one name share one row.
void committer::add_counters(batch& into) {
    for (auto& [name, counts] : into.counts) {
        counts = counts_.of_name(name);
        if (counts.empty())
            into.changes->erase(key_family::counters, name);
        else
            into.changes->put(key_family::counters, name, detail::encode_status_counts(counts));
    }
}

void committer::add_head(batch& into) {
    const detail::batch_head head{epoch_, last_, durable(), instance_number{next_number_}};
    into.changes->put(key_family::meta, detail::head_key, detail::encode_batch_head(head));
}

error_code committer::check(const encoded_commit& commit) {
    if (commit.epoch != epoch_)
        return errc::turn_refused;
    if (commit.number == instance_number{})
        return {};
    // The rows of such a number are hidden: what is written there would be lost.
    if (!commit.record.empty() && purged_->contains(commit.number))
        return errc::turn_refused;
    auto newest = known_turns_.find(commit.number);
    if (!newest && commit.expected_after && known_turns_.cover(*commit.expected_after))
        newest = commit.expected_turn;
    if (!newest) {
        error_code ec;
        const auto record =
            reader_->get(key_family::records, detail::record_key(commit.number), ec);
        if (ec)
            return ec;
        newest = record ? peek_turn(*record, ec) : turn_number{};
        if (ec)
            return ec;
        known_turns_.insert(commit.number, *newest, last_);
    }
    return *newest == commit.expected_turn ? error_code{} : errc::turn_refused;
}

// --- Writing and syncing ------------------------------------------------------------------------

void committer::begin_opening(std::vector<key_change> changes) {
    auto formed = std::make_unique<batch>();
    formed->changes = log_->make_batch();
    formed->last = last_;
    for (const key_change& change : changes)
        formed->add(change);
    add_head(*formed);
    ++batches_in_flight_;
    write(std::move(formed));
}

void committer::write(std::unique_ptr<batch> formed) {
    formed->durable_by_sync = true;
    formed->cost.bytes = formed->changes->bytes();
    writing_ = std::move(formed);
    log_->async_write(std::move(writing_->changes),
                      asio::bind_executor(strand_, [self = shared_from_this()](error_code ec) {
                          self->on_written(ec);
                      }));
}

void committer::on_written(error_code ec) {
    if (failed_)
        return;
    if (ec)
        return fail();
    {
        const std::lock_guard lock(mutex_);
        statistics_.commits += writing_->cost.commits;
        statistics_.turns += writing_->cost.turns;
        statistics_.keys += writing_->cost.keys;
        statistics_.bytes += writing_->cost.bytes;
        statistics_.refused += writing_->cost.refused;
        ++statistics_.batches;
    }
    written_.push_back(std::move(writing_));
    begin_sync();
    if (opened_)
        begin_writes();
}

bool committer::need_sync(const std::vector<std::unique_ptr<batch>>& batches) {
    return std::any_of(
        batches.begin(), batches.end(), [](const auto& b) { return b->durable_by_sync; });
}

void committer::begin_sync() {
    if (!syncing_.empty() || written_.empty())
        return;
    if (!need_sync(written_))
        return release(std::exchange(written_, {}));
    syncing_ = std::exchange(written_, {});
#ifdef PIANOLA_PLANTED_BUG_SKIP_SYNC
    if (statistics().syncs % 7 == 6)
        return asio::post(strand_, [self = shared_from_this()] { self->on_synced({}); });
#endif
    log_->async_sync(asio::bind_executor(
        strand_, [self = shared_from_this()](error_code ec) { self->on_synced(ec); }));
}

void committer::on_synced(error_code ec) {
    if (failed_)
        return;
    if (ec)
        return fail();
    {
        const std::lock_guard lock(mutex_);
        ++statistics_.syncs;
    }
    auto batches = std::exchange(syncing_, {});
    if (!need_sync(written_)) {
        std::move(written_.begin(), written_.end(), std::back_inserter(batches));
        written_.clear();
    }
    log_->mark_synced({epoch_, batches.back()->last});
    // The next sync runs while this one's callers are told.
    begin_sync();
    release(std::move(batches));
    if (!std::exchange(opened_, true))
        begin_writes();
}

void committer::release(std::vector<std::unique_ptr<batch>> batches) {
    std::vector<delivered_message> messages;
    std::size_t durable_batches = 0;
    for (const auto& released : batches) {
        durable_batches += released->durable_by_sync ? 1 : 0;
        std::move(
            released->messages.begin(), released->messages.end(), std::back_inserter(messages));
    }
    {
        const std::lock_guard lock(mutex_);
        for (const auto& released : batches)
            for (auto& [name, counts] : released->counts)
                durable_counts_.set(name, std::move(counts));
    }
    durable_ = batches.back()->last.value();
    batches_in_flight_ -= durable_batches;
    if (deliver_ && !messages.empty())
        deliver_(std::move(messages));
    for (const auto& released : batches) {
        for (const auto& finished : released->groups)
            complete(*finished);
        for (wait_handler& waiter : released->waiters)
            complete(std::move(waiter), {});
    }
}

// --- Failing ------------------------------------------------------------------------------------

void committer::fail() {
    failed_ = true;
    for (auto* stage : {&syncing_, &written_})
        for (const auto& failed : std::exchange(*stage, {}))
            fail_batch(*failed);
    if (const auto failed = std::move(writing_))
        fail_batch(*failed);
    fail_waiting();
}

void committer::fail_batch(batch& failed) {
    for (const auto& member : failed.groups)
        fail_group(*member);
    for (wait_handler& waiter : failed.waiters)
        complete(std::move(waiter), errc::journal_failed);
}

void committer::fail_waiting() {
    take_waiting();
    for (const auto& failed : std::exchange(forming_, {}))
        fail_group(*failed);
}

void committer::fail_group(group& failed) {
    if (failed.waiter)
        return complete(std::move(failed.waiter), errc::journal_failed);
    for (std::size_t i = 0; i < failed.outcomes.size(); ++i) {
        commit_outcome& outcome = failed.outcomes[i];
        const bool settled = i < failed.taken && (outcome.error || outcome.number <= durable());
        if (!settled) {
            outcome = commit_outcome{};
            outcome.error = errc::journal_failed;
        }
    }
    complete(failed);
}

} // namespace pianola
