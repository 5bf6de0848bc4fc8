#include <pianola/runtime/detail/shard.hpp>

#include <pianola/journal/commit_encoder.hpp>
#include <pianola/runtime/detail/hub_core.hpp>

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/defer.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <utility>

namespace pianola::detail {
namespace {

/// Commits for which room is made before they come.
constexpr std::size_t most_expected = 64;

/// Commits that are handed in together at most: the journal is at work on them while the turns of
/// others are taken.
constexpr std::size_t largest_group = 256;

/// What a round leaves room for in the next; the memory of an exceptional one is given back.
constexpr std::size_t usual_round = 1024;

template <class Element>
void end_use(std::vector<Element>& list) {
    list.clear();
    if (list.capacity() > usual_round)
        list.shrink_to_fit();
}

/// Timers that are due together fire only as fast as their turns become durable: the first are done
/// long before the last begin, and what is in memory of them is bounded. While so many turns are
/// under way, only a few more fire at a time.
constexpr std::size_t turns_to_fire_beside = 256;
constexpr std::size_t firings_together = 32;
constexpr std::size_t firings_in_a_crowd = 8;

/// Of many instances each is mostly out of the processor's caches when its turn comes: fetching it
/// takes as long as the turn before.
template <class Object>
void prefetch(const Object& coming) noexcept {
    constexpr std::size_t line = 64;
    const auto* begin = reinterpret_cast<const char*>(&coming);
    for (std::size_t at = 0; at < sizeof(Object); at += line)
        __builtin_prefetch(begin + at);
}

} // namespace

shard::shard(hub_core& hub)
    : hub_(hub), strand_(asio::make_strand(hub.executor())), round_time_(hub.clock().now()) {}

// --- The strand ---------------------------------------------------------------------------------

void shard::post(work what, bool returns) {
    {
        const std::scoped_lock lock(mutex_);
        incoming_.push_back(std::move(what));
        if (std::exchange(running_, true))
            return;
    }
    begin_round(returns);
}

void shard::post_result(instance_number number, message result, bool returns) {
    {
        const std::scoped_lock lock(mutex_);
        incoming_results_.push_back({number, {std::nullopt, std::move(result), std::nullopt}});
        if (std::exchange(running_, true))
            return;
    }
    begin_round(returns);
}

void shard::begin_round(bool returns) {
    const auto round = [hub = hub_.shared_from_this(), this] { run_incoming(); };
    if (returns)
        asio::defer(strand_, round);
    else
        asio::post(strand_, round);
}

void shard::run_incoming() {
    {
        const std::scoped_lock lock(mutex_);
        round_.swap(incoming_);
        round_results_.swap(incoming_results_);
    }
    round_time_ = hub_.clock().now();
    for (auto& what : round_)
        what(*this);
    for (auto& each : round_results_)
        actor(each.number).deliver_in_process(std::move(each.result));
    end_use(round_);
    end_use(round_results_);
    settle();
    {
        const std::scoped_lock lock(mutex_);
        running_ = !incoming_.empty() || !incoming_results_.empty();
        if (!running_)
            return;
    }
    asio::defer(strand_, [hub = hub_.shared_from_this(), this] { run_incoming(); });
}

void shard::settle() {
    flush_activities();
    round_time_ = hub_.clock().now();
    std::size_t firings = std::max(firings_in_a_crowd, room_to_fire());
    do {
        fire_due(firings);
        take_turns();
        flush_commits();
        firings = room_to_fire();
    } while (!due_.empty() && firings != 0 && !stopping_);
    flush_activities();
    evict();
    if (!stopping_ || commits_in_flight_ != 0)
        return;
    fail(errc::shutting_down); // what still waits will not be decided any more
    if (stopped_)
        std::exchange(stopped_, nullptr)();
}

void shard::take_turns() {
    while (!ready_.empty() && !stopping_) {
        const auto next = std::move(ready_.front());
        ready_.pop_front();
        if (!ready_.empty())
            prefetch(*ready_.front());
        next->take_turn();
        if (group_.size() >= largest_group)
            flush_commits();
    }
}

std::size_t shard::room_to_fire() const noexcept {
    const std::size_t under_way = commits_in_flight_ + reads_in_flight_;
    return under_way < turns_to_fire_beside
               ? std::min(firings_together, turns_to_fire_beside - under_way)
               : 0;
}

void shard::fire_due(std::size_t most) {
    for (; most != 0 && !due_.empty() && !stopping_; --most) {
        const due_timer next = due_.front();
        due_.pop_front();
        waiting_message firing;
        firing.content.execution = next.timer.execution;
        firing.content.event.timestamp = next.fired;
        firing.content.event.body = history::timer_fired{next.timer.due, no_event_id};
        firing.timer = next.timer;
        actor(next.timer.number).deliver_in_process(std::move(firing));
    }
}

void shard::flush_commits() {
    if (group_.empty())
        return;
    commits_in_flight_ += group_.size();
    auto group = std::exchange(group_, {});
    auto waiting = std::exchange(group_waiting_, {});
    // The next group will be about as large.
    const std::size_t expected = std::min(group.size(), most_expected);
    group_.reserve(expected);
    group_waiting_.reserve(expected);
    hub_.journal().async_commit(
        std::move(group),
        asio::bind_executor(strand_,
                            [hub = hub_.shared_from_this(), this, waiting = std::move(waiting)](
                                const std::vector<commit_outcome>& outcomes) mutable {
                                on_outcomes(std::move(waiting), outcomes);
                            }));
}

void shard::on_outcomes(std::vector<waiting_commit> waiting,
                        const std::vector<commit_outcome>& all) {
    commits_in_flight_ -= waiting.size();
    bool failed = false;
    for (std::size_t i = 0; i != waiting.size(); ++i) {
        failed = failed || all[i].error == errc::journal_failed;
        if (i + 1 != waiting.size() && waiting[i + 1].actor)
            prefetch(*waiting[i + 1].actor);
        if (!all[i].error)
            for (const id_assignment& row : waiting[i].confirmed)
                hub_.ids().confirm(row.id, row.number);
        if (!waiting[i].actor || !waiting[i].actor->forgotten)
            waiting[i].done(all[i]);
    }
    if (failed)
        hub_.on_journal_failed();
    settle();
}

// --- The instances ------------------------------------------------------------------------------

instance_actor* shard::find(instance_number number) {
    const auto at = actors_.find(number);
    return at == actors_.end() ? nullptr : at->second.get();
}

instance_actor& shard::actor(instance_number number, bool known_new) {
    auto& place = actors_[number];
    if (place) {
        recency_.splice(recency_.end(), recency_, recency_.iterator_to(*place));
        place->used = now();
        return *place;
    }
    place = std::make_shared<resident>(*this, number, known_new);
    resident& added = *place;
    recency_.push_back(added);
    added.used = now();
    if (recovering_ && recovered_.insert(number).second)
        added.recover();
    // It may load what is about to go: by asking for the same, it finds out before it does
    // anything.
    if (purging_.contains(number))
        added.request(purge_request{[](error_code) {}});
    return added;
}

void shard::forget(resident& gone) {
    if (const auto& record = gone.record())
        hub_.ids().release(record->id);
    gone.forgotten = true;
    recency_.erase(recency_.iterator_to(gone));
    actors_.erase(gone.number());
}

/// Finished instances go cold at once. Of the others, the least recently used idle ones do: those
/// over the limit, and those that have been idle for long. Busy ones are passed over.
void shard::evict() {
    for (const instance_number number : std::exchange(finished_, {}))
        if (const auto ended = actors_.find(number);
            ended != actors_.end() && ended->second->idle())
            forget(*ended->second);
    const std::size_t most = hub_.params().max_live_instances / hub_.shards().size();
    const ticks patience = saturating_ticks(hub_.params().idle_eviction_after);
    const instant current = actors_.empty() ? instant{} : now();
    std::size_t looks = actors_.size() > most ? actors_.size() - most : 0;
    looks = std::max<std::size_t>(looks, 1);
    for (auto at = recency_.begin(); at != recency_.end() && looks != 0; --looks) {
        resident& candidate = *at++;
        const bool over = actors_.size() > most;
        const bool old = patience > ticks{0} && current - candidate.used > patience;
        if (!over && !old)
            return;
        if (candidate.idle())
            forget(candidate);
    }
}

void shard::deliver(std::vector<delivered_message> messages) {
    for (auto& m : messages)
        actor(m.target).deliver(m.position, std::move(m.content));
}

void shard::fire(const std::vector<timer_key>& timers, instant at) {
    for (const timer_key& timer : timers)
        due_.push_back({timer, at});
}

void shard::commit_messages(std::vector<outgoing_message> messages,
                            std::function<void(error_code)> done) {
    pianola::commit what;
    what.epoch = hub_.journal().epoch();
    what.messages = std::move(messages);
    group_.push_back(encode_commit(what));
    group_waiting_.push_back(
        {nullptr,
         [done = std::move(done)](const commit_outcome& outcome) { done(outcome.error); },
         {}});
}

void shard::purge(const listed_instance& listed, std::function<void(error_code)> done) {
    const instance_number number = listed.number;
    if (auto* live = find(number))
        return live->request(purge_request{std::move(done)});
    pianola::commit what;
    what.number = number;
    what.epoch = hub_.journal().epoch();
    what.expected_turn = listed.record.turn;
    what.expected_after = listed.after;
    what.purged = {purged_instance::of(number, listed.record)};
    group_.push_back(encode_commit(what));
    purging_.insert(number);
    group_waiting_.push_back(
        {nullptr,
         [this, id = listed.record.id, number, done = std::move(done)](
             const commit_outcome& outcome) { on_purged(id, number, outcome.error, done); },
         {}});
}

void shard::on_purged(const instance_id& id,
                      instance_number number,
                      error_code ec,
                      const std::function<void(error_code)>& done) {
    purging_.erase(number);
    if (ec == errc::turn_refused)
        return actor(number).request(purge_request{done});
    if (ec)
        return done(ec);
    hub_.ids().remove(id, number);
    // It was made meanwhile, and is finding out: nobody is told before it has.
    if (auto* live = find(number))
        return live->request(purge_request{[done](error_code) { done({}); }});
    done({});
}

// By asking to be purged, it finds out that it is gone.
void shard::forget_purged(const std::vector<instance_number>& numbers, std::function<void()> done) {
    const auto left = std::make_shared<std::size_t>(1);
    const auto one_less = [left, done = std::move(done)](error_code = {}) {
        if (--*left == 0)
            done();
    };
    for (const instance_number number : numbers)
        if (auto* live = find(number)) {
            ++*left;
            live->request(purge_request{one_less});
        }
    one_less();
}

void shard::end_recovery() {
    recovering_ = false;
    recovered_ = {};
}

void shard::fail(error_code ec) {
    ready_.clear();
    due_.clear();
    recency_.clear();
    for (auto& [number, each] : std::exchange(actors_, {})) {
        each->forgotten = true;
        each->fail(ec);
    }
    waiters_.fail(ec);
}

void shard::stop(std::function<void()> done) {
    stopping_ = true;
    stopped_ = std::move(done);
    waiters_.fail(errc::shutting_down);
}

} // namespace pianola::detail
