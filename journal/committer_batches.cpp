// How the committer forms a batch: what is taken, what is refused, and the keys that are its own.
#include <pianola/journal/detail/commit_batch.hpp>
#include <pianola/journal/detail/counter_codec.hpp>
#include <pianola/journal/detail/key_codec.hpp>
#include <pianola/journal/detail/meta_codec.hpp>
#include <pianola/journal/detail/purged_codec.hpp>
#include <pianola/journal/record_codec.hpp>

#include <algorithm>
#include <functional>
#include <iterator>
#include <tuple>
#include <utility>

namespace pianola {
namespace {

/// A change at its place in the order of the commits.
struct placed_change {
    std::uint64_t begin; ///< Of the key: it mostly tells two of a family apart.
    key_change change;
    std::size_t place;

    [[nodiscard]] bool is_range() const noexcept {
        return change.what == key_change::kind::erase_range;
    }
    [[nodiscard]] bool has_key_of(const placed_change& other) const noexcept {
        return change.family == other.change.family && change.key == other.change.key &&
               !is_range() && !other.is_range();
    }
    friend bool operator<(const placed_change& a, const placed_change& b) noexcept {
        return std::tie(a.change.family, a.begin, a.change.key, a.place) <
               std::tie(b.change.family, b.begin, b.change.key, b.place);
    }
};

std::uint64_t first_bytes(std::string_view key) noexcept {
    std::uint64_t first = 0;
    for (std::size_t i = 0; i != sizeof first; ++i)
        first = first << 8 | (i < key.size() ? static_cast<unsigned char>(key[i]) : 0u);
    return first;
}

std::vector<placed_change> placed(const std::vector<const change_list*>& lists) {
    std::size_t count = 0;
    for (const change_list* each : lists)
        count += each->size();
    std::vector<placed_change> all;
    all.reserve(count);
    for (const change_list* each : lists)
        for (std::size_t i = 0; i != each->size(); ++i) {
            const key_change change = (*each)[i];
            all.push_back({first_bytes(change.key), change, all.size()});
        }
    return all;
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

    if (commit.record_without_watermark)
        patch_record_watermark(commit.changes.value_of(*commit.record_without_watermark), last_);
    if (commit.turn) {
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
    into.rows.push_back(&commit.changes);
}

void committer::add_messages(batch& into, encoded_commit& commit) {
    inbox_position position{last_, 0};
    for (encoded_message& message : commit.messages) {
        ++position.ordinal;
        commit.changes.put_appended(
            key_family::inbox,
            [&](std::string& key) { detail::append_inbox_key(key, message.target, position); },
            [&](std::string& value) { value.append(message.bytes); });
        into.messages.push_back({message.target, position, std::move(message.content)});
    }
}

// In the order of the keys: next to what was inserted last, a store finds the place more quickly.
// What a range erases stays between what came before it and after it. Of several changes of one
// key, as turns make them that follow each other in one batch, the last is all that is written.
void committer::add_rows(batch& into) {
    std::vector<placed_change> rows = placed(into.rows);
    for (auto at = rows.begin(); at != rows.end();) {
        auto end = std::find_if(at, rows.end(), std::mem_fn(&placed_change::is_range));
        std::sort(at, end);
        if (end != rows.end())
            ++end;
        for (; at != end; ++at) {
            const auto next = std::next(at);
            if (next != end && at->has_key_of(*next))
                continue;
            at->change.add_to(*into.changes);
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
        detail::add_purged_row(index, purged_->bitmap(index), *into.changes);
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
    if (commit.turn && purged_->contains(commit.number))
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
