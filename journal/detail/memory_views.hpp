#pragma once

#include <pianola/journal/error.hpp>
#include <pianola/journal/log.hpp>
#include <pianola/journal/memory_store.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// How a memory_store reads its disk: as it is, or as one batch left it. `State` is the disk's own.
namespace pianola::detail {

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
        constexpr auto no_limit = std::numeric_limits<std::size_t>::max();
        return cursor(
            {family, std::string(first), std::string(last), scan_direction::forward, no_limit});
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

} // namespace pianola::detail
