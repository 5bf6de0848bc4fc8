#include <pianola/journal/committer.hpp>

#include <pianola/journal/detail/commit_batch.hpp>

#include <boost/asio/append.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

namespace pianola {

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
    self->log_->on_late_failure([weak = self->weak_from_this()] {
        if (const auto still_there = weak.lock())
            asio::post(still_there->strand_, [still_there] {
                if (!still_there->failed_)
                    still_there->fail();
            });
    });
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
      known_turns_(std::max(params.max_known_turns / 2, 2 * params.max_batch_commits),
                   start.next_number),
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

std::shared_ptr<const key_reader> committer::durable_view() const {
    const std::lock_guard lock(mutex_);
    return durable_view_;
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

// --- Writing and syncing ------------------------------------------------------------------------

void committer::begin_opening(const change_list& changes) {
    auto formed = std::make_unique<batch>();
    formed->changes = log_->make_batch();
    formed->before = formed->last = last_;
    formed->rows.push_back(&changes);
    add_rows(*formed);
    add_head(*formed);
    ++batches_in_flight_;
    write(std::move(formed));
}

void committer::write(std::unique_ptr<batch> formed) {
    formed->durable_by_sync = true;
    formed->cost.bytes = formed->changes->bytes();
    writing_ = std::move(formed);
    auto messages = std::exchange(writing_->messages, {});
    log_->async_write(std::move(writing_->changes),
                      asio::bind_executor(strand_, [self = shared_from_this()](error_code ec) {
                          self->on_written(ec);
                      }));
    // What comes of them has its place in the log behind them: it need not wait for the sync.
    if (!messages.empty() && deliver_) // the opening has none, and is written while it is set
        deliver_(std::move(messages));
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
    writing_->view = reader_->snapshot(); // before anything more is written
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
    log_->async_sync(company(),
                     asio::bind_executor(strand_, [self = shared_from_this()](error_code ec) {
                         self->on_synced(ec);
                     }));
}

sync_company committer::company() const {
    {
        const std::lock_guard lock(mutex_);
        if (!forming_.empty() || !waiting_.empty())
            return sync_company::writes;
    }
    const bool one = syncing_.size() == 1 && syncing_.front()->taken <= 1;
    return one ? sync_company::none : sync_company::callers;
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
    std::shared_ptr<const key_reader> view;
    std::size_t durable_batches = 0;
    for (const auto& released : batches) {
        if (released->view)
            view = std::move(released->view);
        durable_batches += released->durable_by_sync ? 1 : 0;
    }
    {
        const std::lock_guard lock(mutex_);
        for (const auto& released : batches)
            for (auto& [name, counts] : released->counts)
                durable_counts_.set(name, std::move(counts));
        if (view)
            durable_view_.swap(view);
    }
    durable_ = batches.back()->last.value();
    batches_in_flight_ -= durable_batches;
    for (const auto& released : batches) {
        for (const auto& finished : released->groups)
            if (finished->done) // already outside the initiating call: it need not be posted
                asio::dispatch(
                    strand_,
                    asio::append(std::move(finished->done), std::move(finished->outcomes)));
            else
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
