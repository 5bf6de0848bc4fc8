// How the committer forms a batch: what is taken, what is refused, and the keys that are its own.
#include <pianola/journal/detail/commit_batch.hpp>
#include <pianola/journal/detail/counter_codec.hpp>
#include <pianola/journal/detail/key_codec.hpp>
#include <pianola/journal/detail/meta_codec.hpp>
#include <pianola/journal/detail/purged_codec.hpp>
#include <pianola/journal/record_codec.hpp>

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

namespace pianola {
namespace {

bool changes_same_key(const key_change& a, const key_change& b) {
    constexpr auto range = key_change::kind::erase_range;
    return a.family == b.family && a.key == b.key && a.what != range && b.what != range;
}

} // namespace

void committer::begin_writes() {
    while (!failed_ && !writing_) {
        ++batches_in_flight_; // before anybody can see what it does
        auto formed = form_batch();
        if (!formed || !formed->changes)
            --batches_in_flight_;
        if (!formed)
            return;
        if (formed->changes) {
            add_rows(*formed);
            add_counters(*formed);
            add_purged_rows(*formed);
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
    formed->before = last_;
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
        into.make(key_change::put(
            key_family::records, detail::record_key(commit.number), std::move(commit.record)));
        known_turns_.insert(commit.number, *commit.turn, last_);
        ++into.cost.turns;
    }
    add_purges(into, commit);
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
        into.make(key_change::put(key_family::inbox,
                                  detail::inbox_key(message.target, position),
                                  std::move(message.bytes)));
        into.messages.push_back({message.target, position, std::move(message.content)});
    }
}

// In the order of the keys: next to what was inserted last, a store finds the place more quickly.
// What a range erases stays between what came before it and after it. Of several changes of one
// key, as turns make them that follow each other in one batch, the last is all that is written.
void committer::add_rows(batch& into) {
    const auto by_key = [](const batch::row& a, const batch::row& b) {
        return std::tie(a.change->family, a.change->key, a.place) <
               std::tie(b.change->family, b.change->key, b.place);
    };
    const auto is_range = [](const batch::row& each) {
        return each.change->what == key_change::kind::erase_range;
    };
    for (auto at = into.rows.begin(); at != into.rows.end();) {
        auto end = std::find_if(at, into.rows.end(), is_range);
        std::sort(at, end, by_key);
        if (end != into.rows.end())
            ++end;
        for (; at != end; ++at) {
            const auto next = std::next(at);
            if (next != end && changes_same_key(*at->change, *next->change))
                continue;
            at->change->add_to(*into.changes);
            ++into.cost.keys;
        }
    }
}

// At once: a later commit of the same batch may not purge or change them.
void committer::add_purges(batch& into, const encoded_commit& commit) {
    if (commit.purged.empty())
        return;
    std::vector<instance_number> numbers;
    numbers.reserve(commit.purged.size());
    for (const purged_turn& each : commit.purged) {
        numbers.push_back(each.number);
        into.purged_bitmaps.insert(number_bitmaps::index_of(each.number));
    }
    purged_->add(numbers);
}

void committer::add_purged_rows(batch& into) {
    auto& changed = into.purged_bitmaps;
    for (const auto& reclaimed : into.reclaimed) {
        purged_->remove(*reclaimed);
        known_turns_.forget(*reclaimed, last_);
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
    const detail::batch_head head{
        epoch_, into.before, last_, durable(), instance_number{next_number_}};
    into.changes->put(key_family::meta, detail::head_key, detail::encode_batch_head(head));
}

error_code committer::check(const encoded_commit& commit) {
    if (commit.epoch != epoch_)
        return errc::turn_refused;
    // The rows of a purged number are hidden: what is written there would be lost.
    if (!commit.record.empty() && purged_->contains(commit.number))
        return errc::turn_refused;
    for (const purged_turn& each : commit.purged)
        if (const auto ec = check_turn(each.number, each.expected, commit.expected_after))
            return ec;
    if (commit.number == instance_number{})
        return {};
    return check_turn(commit.number, commit.expected_turn, commit.expected_after);
}

error_code committer::check_turn(instance_number number,
                                 turn_number expected,
                                 const std::optional<commit_number>& expected_after) {
    auto newest =
        purged_->contains(number) ? std::optional(turn_number{}) : known_turns_.find(number);
    if (!newest && expected_after && known_turns_.cover(*expected_after))
        newest = expected;
    if (!newest) {
        error_code ec;
        const auto record = reader_->get(key_family::records, detail::record_key(number), ec);
        if (ec)
            return ec;
        newest = record ? peek_turn(*record, ec) : turn_number{};
        if (ec)
            return ec;
        known_turns_.insert(number, *newest, last_);
    }
    return *newest == expected ? error_code{} : errc::turn_refused;
}

} // namespace pianola
