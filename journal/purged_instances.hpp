#pragma once

#include <pianola/journal/error.hpp>
#include <pianola/journal/identifiers.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <vector>

namespace pianola {

/// A set of instance numbers, kept as bitmaps: numbers that are near each other share one. A value.
class number_bitmaps {
public:
    static constexpr std::uint64_t numbers_per_bitmap = 4096;
    using bitmap = std::array<std::uint64_t, numbers_per_bitmap / 64>;
    /// By number / numbers_per_bitmap; none of them empty.
    using bitmaps = std::map<std::uint64_t, bitmap>;

    void add(instance_number number);
    void add(std::uint64_t index, const bitmap& bits);
    void remove(const number_bitmaps& others);
    [[nodiscard]] bool contains(instance_number number) const noexcept;
    [[nodiscard]] static bool contains(const bitmap& bits, instance_number number) noexcept;
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] const bitmaps& all() const noexcept { return bitmaps_; }
    [[nodiscard]] static std::uint64_t index_of(instance_number number) noexcept {
        return number.value() / numbers_per_bitmap;
    }

private:
    bitmaps bitmaps_;
    std::size_t size_ = 0;
};

/// Erases all rows of these instances (detail/row_owner.hpp) so that what they took can be used
/// again, and completes, on any thread, when that would outlast a crash.
using erase_rows =
    std::function<void(std::shared_ptr<const number_bitmaps>, std::function<void(error_code)>)>;

/// The instances that were purged while their rows are still in the store: no reader sees those
/// rows (detail/living_reader.hpp), until they are reclaimed. Thread-safe.
class purged_instances {
public:
    purged_instances() = default;
    explicit purged_instances(number_bitmaps found);

    void add(const std::vector<instance_number>& numbers);
    /// Their rows are gone.
    void remove(const number_bitmaps& reclaimed);
    [[nodiscard]] bool contains(instance_number number) const;
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
    /// Changes whenever this does.
    [[nodiscard]] std::uint64_t changes() const noexcept { return changes_; }
    [[nodiscard]] number_bitmaps copy() const;
    /// One of the bitmaps; all zero when there is none.
    [[nodiscard]] number_bitmaps::bitmap bitmap(std::uint64_t index) const;

private:
    mutable std::shared_mutex mutex_;
    number_bitmaps numbers_;
    std::atomic<std::size_t> size_ = 0;
    std::atomic<std::uint64_t> changes_ = 0;
};

/// Asks about one number after the other without taking a lock for each: those that are near each
/// other are answered from the same bitmap, as long as nothing changes. Not thread-safe.
class purged_lookup {
public:
    explicit purged_lookup(const purged_instances& all) noexcept : all_(all) {}

    [[nodiscard]] bool contains(instance_number number);

private:
    const purged_instances& all_;
    std::optional<std::uint64_t> index_; ///< Of the bitmap.
    std::uint64_t changes_ = 0;          ///< When it was taken.
    number_bitmaps::bitmap bits_;
};

} // namespace pianola
