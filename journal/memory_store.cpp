#include <pianola/journal/memory_store.hpp>

#include <pianola/journal/change_list.hpp>
#include <pianola/journal/detail/memory_views.hpp>
#include <pianola/journal/detail/row_owner.hpp>

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
        changes.put(family, key, value);
    }
    void erase(key_family family, std::string_view key) override { changes.erase(family, key); }
    void erase_range(key_family family, std::string_view first, std::string_view last) override {
        changes.erase_range(family, first, last);
    }
    [[nodiscard]] std::size_t bytes() const noexcept override { return changes.bytes(); }

    change_list changes;
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

    void apply(const change_list& changes) {
        ++written;
        for (std::size_t i = 0; i != changes.size(); ++i) {
            const key_change change = changes[i];
            key_space& rows = space(change.family);
            switch (change.what) {
            case key_change::kind::put:
                set(rows,
                    rows.try_emplace(std::string(change.key)).first,
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

using detail::memory_snapshot;
using detail::memory_view;

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

void memory_store::async_sync(sync_company, handler done) {
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

void memory_store::async_reclaim(std::shared_ptr<const number_bitmaps> purged, handler done) {
    run(std::move(done), [purged = std::move(purged)](memory_disk::state& state) {
        change_list changes;
        for (const key_family family : detail::families_of_instances)
            for (const auto& [key, row] : state.space(family)) {
                const std::string* value = memory_disk::state::find(row, state.written);
                if (value && purged->contains(detail::owner_of(family, key, *value)))
                    changes.erase(family, key);
            }
        if (!changes.empty())
            state.apply(changes);
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
