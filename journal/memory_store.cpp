#include <pianola/journal/encoded_commit.hpp>
#include <pianola/journal/memory_store.hpp>

#include <boost/asio/append.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>
#include <limits>
#include <map>
#include <mutex>
#include <set>
#include <utility>
#include <vector>

namespace pianola {

namespace {

class memory_batch : public write_batch {
public:
    void put(key_family family, std::string_view key, std::string_view value) override {
        add(key_change::put(family, std::string(key), std::string(value)));
    }
    void erase(key_family family, std::string_view key) override {
        add(key_change::erase(family, std::string(key)));
    }
    void erase_range(key_family family, std::string_view first, std::string_view last) override {
        add(key_change::erase_range(family, std::string(first), std::string(last)));
    }
    [[nodiscard]] std::size_t bytes() const noexcept override { return bytes_; }

    std::vector<key_change> changes;

private:
    void add(key_change change) {
        bytes_ += change.key.size() + change.value.size();
        changes.push_back(std::move(change));
    }

    std::size_t bytes_ = 0;
};

} // namespace

/// Every key keeps its older values for as long as a crash or a reader may want them back, so both
/// are a matter of looking at an older batch number.
struct memory_disk::state {
    struct version {
        std::uint64_t batch;
        std::shared_ptr<const std::string> value; ///< Null: erased.
    };
    using versions = std::vector<version>; ///< Oldest first, at most one a batch.
    using key_space = std::map<std::string, versions, std::less<>>;
    struct touch {
        std::uint64_t batch;
        key_space* space;
        key_space::iterator row;
    };

    mutable std::mutex mutex;
    std::array<key_space, key_family_count> spaces;
    std::uint64_t written = 0; ///< Number of the newest batch.
    std::uint64_t durable = 0; ///< Number of the newest synced batch.
    std::size_t crashes = 0;
    std::optional<synced_mark> mark;
    std::deque<touch> touched; ///< Newer than oldest_needed(), by batch.
    std::multiset<std::uint64_t> seen_by_readers;

    key_space& space(key_family family) { return spaces[static_cast<std::size_t>(family)]; }

    static const std::string* find(const versions& row, std::uint64_t batch) {
        const auto newer = std::find_if(
            row.rbegin(), row.rend(), [batch](const version& v) { return v.batch <= batch; });
        return newer == row.rend() ? nullptr : newer->value.get();
    }

    void apply(const std::vector<key_change>& changes) {
        ++written;
        for (const key_change& change : changes) {
            key_space& rows = space(change.family);
            switch (change.what) {
            case key_change::kind::put:
                set(rows,
                    rows.try_emplace(change.key).first,
                    std::make_shared<const std::string>(change.value));
                break;
            case key_change::kind::erase: erase(rows, rows.find(change.key)); break;
            case key_change::kind::erase_range:
                for (auto row = rows.lower_bound(change.key);
                     row != rows.end() && row->first < change.value;
                     ++row)
                    erase(rows, row);
                break;
            }
        }
    }

    void erase(key_space& rows, key_space::iterator row) {
        if (row != rows.end() && find(row->second, written))
            set(rows, row, nullptr);
    }

    void set(key_space& rows, key_space::iterator row, std::shared_ptr<const std::string> value) {
        versions& all = row->second;
        if (!all.empty() && all.back().batch == written) {
            all.back().value = std::move(value);
        } else {
            all.push_back({written, std::move(value)});
            touched.push_back({written, &rows, row});
        }
    }

    [[nodiscard]] std::uint64_t oldest_needed() const {
        return seen_by_readers.empty() ? durable : std::min(durable, *seen_by_readers.begin());
    }

    void drop_unneeded() {
        const std::uint64_t floor = oldest_needed();
        for (; !touched.empty() && touched.front().batch <= floor; touched.pop_front())
            drop_before(touched.front());
    }

    // Keeps the version of the touch, unless it says "erased": a row without it says so too. Only
    // the last touch of a row can leave it empty, so no iterator to it is used again.
    static void drop_before(const touch& kept) {
        versions& all = kept.row->second;
        auto first = std::find_if(
            all.begin(), all.end(), [&](const version& v) { return v.batch >= kept.batch; });
        if (first != all.end() && first->batch == kept.batch && !first->value)
            ++first;
        all.erase(all.begin(), first);
        if (all.empty())
            kept.space->erase(kept.row);
    }

    void forget_after(std::uint64_t batch) {
        for (; !touched.empty() && touched.back().batch > batch; touched.pop_back()) {
            const touch& last = touched.back();
            last.row->second.pop_back();
            if (last.row->second.empty())
                last.space->erase(last.row);
        }
        written = batch;
    }
};

namespace {

/// Keeps what one batch left readable, for as long as this is there.
template <class State>
class pinned_batch {
public:
    /// The newest, or one that is pinned already.
    pinned_batch(std::shared_ptr<memory_disk> disk,
                 State& state,
                 std::optional<std::uint64_t> batch)
        : disk_(std::move(disk)), state_(state) {
        const std::lock_guard lock(state_.mutex);
        batch_ = batch.value_or(state_.written);
        state_.seen_by_readers.insert(batch_);
    }
    ~pinned_batch() {
        const std::lock_guard lock(state_.mutex);
        state_.seen_by_readers.erase(state_.seen_by_readers.find(batch_));
        state_.drop_unneeded();
    }
    pinned_batch(const pinned_batch&) = delete;
    pinned_batch& operator=(const pinned_batch&) = delete;

    [[nodiscard]] std::uint64_t number() const noexcept { return batch_; }

private:
    std::shared_ptr<memory_disk> disk_;
    State& state_;
    std::uint64_t batch_ = 0;
};

/// Sees the disk as one batch left it.
template <class State>
class memory_cursor : public key_cursor {
public:
    struct range {
        key_family family;
        std::string first;
        std::string last;
        scan_direction direction;
        std::size_t pauses_after; ///< So many keys that are gone, in one step.
    };

    memory_cursor(std::shared_ptr<memory_disk> disk,
                  State& state,
                  range over,
                  std::optional<std::uint64_t> batch)
        : pinned_(std::move(disk), state, batch), state_(state), range_(std::move(over)) {
        const std::lock_guard lock(state_.mutex);
        auto& rows = state_.space(range_.family);
        if (range_.direction == scan_direction::forward)
            settle(rows.lower_bound(range_.first));
        else
            settle_back(range_.last.empty() ? rows.end() : rows.lower_bound(range_.last));
    }

    [[nodiscard]] bool valid() const override { return valid_; }
    [[nodiscard]] bool paused() const override { return paused_; }
    [[nodiscard]] std::uint64_t passed() const override { return passed_; }
    [[nodiscard]] std::string_view key() const override { return key_; }
    [[nodiscard]] std::string_view value() const override { return value_; }
    [[nodiscard]] error_code status() const override { return {}; }
    void next() override {
        const std::lock_guard lock(state_.mutex);
        auto& rows = state_.space(range_.family);
        if (range_.direction == scan_direction::forward)
            settle(paused_ ? rows.lower_bound(key_) : rows.upper_bound(key_));
        else
            settle_back(paused_ ? rows.upper_bound(key_) : rows.lower_bound(key_));
    }

private:
    using iterator = typename State::key_space::iterator;

    void settle(iterator row) {
        const auto end = state_.space(range_.family).end();
        begin_step();
        for (; row != end && (range_.last.empty() || row->first < range_.last); ++row)
            if (stops_at(*row))
                return;
    }
    /// `row` is behind the first candidate.
    void settle_back(iterator row) {
        const auto begin = state_.space(range_.family).begin();
        begin_step();
        while (row != begin) {
            --row;
            if (row->first < range_.first || stops_at(*row))
                return;
        }
    }
    void begin_step() {
        valid_ = paused_ = false;
        gone_ = 0;
    }
    bool stops_at(const typename State::key_space::value_type& row) {
        const std::string* value = State::find(row.second, pinned_.number());
        paused_ = !value && gone_ >= range_.pauses_after;
        valid_ = value != nullptr;
        passed_ += paused_ ? 0 : 1;
        ++gone_;
        if (valid_ || paused_)
            key_ = row.first;
        if (valid_)
            value_ = *value;
        return valid_ || paused_;
    }

    pinned_batch<State> pinned_;
    State& state_;
    range range_;
    bool valid_ = false;
    bool paused_ = false;
    std::uint64_t passed_ = 0;
    std::size_t gone_ = 0;
    std::string key_;
    std::string value_;
};

class failed_cursor final : public key_cursor {
public:
    [[nodiscard]] bool valid() const override { return false; }
    [[nodiscard]] std::string_view key() const override { return {}; }
    [[nodiscard]] std::string_view value() const override { return {}; }
    void next() override {}
    [[nodiscard]] error_code status() const override { return errc::journal_failed; }
};

/// What this and the store read alike: the disk as a batch left it, or as it is.
template <class State>
struct memory_view {
    std::shared_ptr<memory_disk> disk;
    State& state;
    std::size_t crashes; ///< How many the disk had seen when its store was made.
    std::optional<std::uint64_t> batch;

    // More of them in a range do not make it any less attractive.
    static constexpr std::uint64_t most_counted = 4096;
    // Few, so that tests see it.
    static constexpr std::size_t pauses_after = 8;

    /// The mutex is held.
    bool crashed(error_code& ec) const {
        ec = state.crashes == crashes ? error_code{} : make_error_code(errc::journal_failed);
        return ec.failed();
    }
    /// Likewise.
    std::optional<std::string> find(key_family family, std::string_view key) const {
        const auto& rows = state.space(family);
        const auto row = rows.find(key);
        const std::string* value =
            row == rows.end() ? nullptr : State::find(row->second, batch.value_or(state.written));
        return value ? std::optional(*value) : std::nullopt;
    }
    std::optional<std::string> get(key_family family, std::string_view key, error_code& ec) const {
        const std::lock_guard lock(state.mutex);
        return crashed(ec) ? std::nullopt : find(family, key);
    }
    std::vector<std::optional<std::string>> get_many(key_family family,
                                                     const std::vector<std::string>& keys,
                                                     error_code& ec) const {
        std::vector<std::optional<std::string>> values;
        const std::lock_guard lock(state.mutex);
        if (crashed(ec))
            return values;
        for (const std::string& key : keys)
            values.push_back(find(family, key));
        return values;
    }
    std::unique_ptr<key_cursor> cursor(typename memory_cursor<State>::range over) const {
        {
            error_code ec;
            const std::lock_guard lock(state.mutex);
            if (crashed(ec))
                return std::make_unique<failed_cursor>();
        }
        return std::make_unique<memory_cursor<State>>(disk, state, std::move(over), batch);
    }
    std::unique_ptr<key_cursor> scan(key_family family,
                                     std::string_view first,
                                     std::string_view last) const {
        constexpr auto never = std::numeric_limits<std::size_t>::max();
        return cursor(
            {family, std::string(first), std::string(last), scan_direction::forward, never});
    }
    std::unique_ptr<key_cursor> walk(key_family family,
                                     std::string_view first,
                                     std::string_view last,
                                     scan_direction direction) const {
        return cursor({family, std::string(first), std::string(last), direction, pauses_after});
    }
    std::uint64_t estimate(key_family family, std::string_view first, std::string_view last) const {
        const std::lock_guard lock(state.mutex);
        const auto& rows = state.space(family);
        std::uint64_t count = 0;
        for (auto row = rows.lower_bound(first);
             row != rows.end() && (last.empty() || row->first < last) && count < most_counted;
             ++row)
            ++count;
        return count;
    }
};

template <class State>
class memory_snapshot final : public key_reader {
public:
    explicit memory_snapshot(memory_view<State> store)
        : pinned_(store.disk, store.state, store.batch), view_(std::move(store)) {
        view_.batch = pinned_.number();
    }

    [[nodiscard]] std::optional<std::string> get(key_family family,
                                                 std::string_view key,
                                                 error_code& ec) const override {
        return view_.get(family, key, ec);
    }
    [[nodiscard]] std::vector<std::optional<std::string>> get_many(
        key_family family, const std::vector<std::string>& keys, error_code& ec) const override {
        return view_.get_many(family, keys, ec);
    }
    [[nodiscard]] std::unique_ptr<key_cursor> scan(key_family family,
                                                   std::string_view first,
                                                   std::string_view last) const override {
        return view_.scan(family, first, last);
    }
    [[nodiscard]] std::unique_ptr<key_cursor> walk(key_family family,
                                                   std::string_view first,
                                                   std::string_view last,
                                                   scan_direction direction) const override {
        return view_.walk(family, first, last, direction);
    }
    [[nodiscard]] std::uint64_t estimate(key_family family,
                                         std::string_view first,
                                         std::string_view last) const override {
        return view_.estimate(family, first, last);
    }
    [[nodiscard]] std::unique_ptr<key_reader> snapshot() const override {
        return std::make_unique<memory_snapshot>(view_);
    }

private:
    pinned_batch<State> pinned_;
    memory_view<State> view_;
};

} // namespace

memory_disk::memory_disk() : state_(std::make_unique<state>()) {}
memory_disk::~memory_disk() = default;

std::size_t memory_disk::unsynced_batches() const {
    const std::lock_guard lock(state_->mutex);
    return static_cast<std::size_t>(state_->written - state_->durable);
}

void memory_disk::crash(std::size_t keep) {
    const std::lock_guard lock(state_->mutex);
    ++state_->crashes;
    state_->durable = std::min(state_->written, state_->durable + keep);
    state_->forget_after(state_->durable);
    state_->drop_unneeded();
}

std::optional<synced_mark> memory_disk::mark() const {
    const std::lock_guard lock(state_->mutex);
    return state_->mark;
}

memory_store::memory_store(std::shared_ptr<memory_disk> disk, asio::any_io_executor executor)
    : disk_(std::move(disk)), executor_(std::move(executor)) {
    const std::lock_guard lock(disk_->state_->mutex);
    crashes_ = disk_->state_->crashes;
}

std::unique_ptr<write_batch> memory_store::make_batch() { return std::make_unique<memory_batch>(); }

template <class Step>
void memory_store::run(handler done, Step step) {
    asio::post(executor_,
               [disk = disk_,
                executor = executor_,
                crashes = crashes_,
                work = std::move(step),
                finish = std::move(done)]() mutable {
                   error_code ec;
                   {
                       memory_disk::state& state = *disk->state_;
                       const std::lock_guard lock(state.mutex);
                       if (state.crashes == crashes)
                           work(state);
                       else
                           ec = errc::journal_failed;
                   }
                   asio::post(executor, asio::append(std::move(finish), ec));
               });
}

void memory_store::async_write(std::unique_ptr<write_batch> batch, handler done) {
    run(std::move(done), [written = std::move(batch)](memory_disk::state& state) {
        state.apply(static_cast<const memory_batch&>(*written).changes);
    });
}

void memory_store::async_sync(handler done) {
    std::uint64_t reached = 0;
    {
        const std::lock_guard lock(disk_->state_->mutex);
        reached = disk_->state_->written;
    }
    run(std::move(done), [reached](memory_disk::state& state) {
        state.durable = std::max(state.durable, reached);
        state.drop_unneeded();
    });
}

void memory_store::mark_synced(synced_mark mark) {
    const std::lock_guard lock(disk_->state_->mutex);
    if (disk_->state_->crashes == crashes_)
        disk_->state_->mark = mark;
}

// --- Reading ------------------------------------------------------------------------------------

// The type of the view is of this file alone.
template <class Read>
auto memory_store::read(Read look) const {
    return look(memory_view<memory_disk::state>{disk_, *disk_->state_, crashes_, std::nullopt});
}

std::optional<std::string> memory_store::get(key_family family,
                                             std::string_view key,
                                             error_code& ec) const {
    return read([&](const auto& view) { return view.get(family, key, ec); });
}

std::vector<std::optional<std::string>> memory_store::get_many(key_family family,
                                                               const std::vector<std::string>& keys,
                                                               error_code& ec) const {
    return read([&](const auto& view) { return view.get_many(family, keys, ec); });
}

std::unique_ptr<key_cursor> memory_store::scan(key_family family,
                                               std::string_view first,
                                               std::string_view last) const {
    return read([&](const auto& view) { return view.scan(family, first, last); });
}

std::unique_ptr<key_cursor> memory_store::walk(key_family family,
                                               std::string_view first,
                                               std::string_view last,
                                               scan_direction direction) const {
    return read([&](const auto& view) { return view.walk(family, first, last, direction); });
}

std::uint64_t memory_store::estimate(key_family family,
                                     std::string_view first,
                                     std::string_view last) const {
    return read([&](const auto& view) { return view.estimate(family, first, last); });
}

std::unique_ptr<key_reader> memory_store::snapshot() const {
    return read([](const auto& view) -> std::unique_ptr<key_reader> {
        return std::make_unique<memory_snapshot<memory_disk::state>>(view);
    });
}

} // namespace pianola
