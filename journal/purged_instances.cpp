#include <pianola/journal/purged_instances.hpp>

#include <algorithm>
#include <bit>
#include <mutex>
#include <utility>

namespace pianola {
namespace {

struct place {
    std::size_t word;
    std::uint64_t bit;
};

place place_of(instance_number number) noexcept {
    const auto offset = number.value() % number_bitmaps::numbers_per_bitmap;
    return {static_cast<std::size_t>(offset / 64), std::uint64_t{1} << (offset % 64)};
}

std::size_t count_of(const number_bitmaps::bitmap& bits) noexcept {
    std::size_t count = 0;
    for (const std::uint64_t word : bits)
        count += static_cast<std::size_t>(std::popcount(word));
    return count;
}

} // namespace

void number_bitmaps::add(instance_number number) {
    const auto [word, bit] = place_of(number);
    std::uint64_t& bits = bitmaps_[index_of(number)][word];
    size_ += (bits & bit) == 0 ? 1 : 0;
    bits |= bit;
}

void number_bitmaps::add(std::uint64_t index, const bitmap& bits) {
    if (count_of(bits) == 0)
        return;
    bitmap& ours = bitmaps_[index];
    size_ -= count_of(ours);
    for (std::size_t i = 0; i < ours.size(); ++i)
        ours[i] |= bits[i];
    size_ += count_of(ours);
}

void number_bitmaps::remove(const number_bitmaps& others) {
    for (const auto& [index, bits] : others.bitmaps_) {
        const auto ours = bitmaps_.find(index);
        if (ours == bitmaps_.end())
            continue;
        size_ -= count_of(ours->second);
        for (std::size_t i = 0; i < bits.size(); ++i)
            ours->second[i] &= ~bits[i];
        const std::size_t left = count_of(ours->second);
        size_ += left;
        if (left == 0)
            bitmaps_.erase(ours);
    }
}

bool number_bitmaps::contains(instance_number number) const noexcept {
    const auto found = bitmaps_.find(index_of(number));
    return found != bitmaps_.end() && contains(found->second, number);
}

bool number_bitmaps::contains(const bitmap& bits, instance_number number) noexcept {
    const auto [word, bit] = place_of(number);
    return (bits[word] & bit) != 0;
}

purged_instances::purged_instances(number_bitmaps found)
    : numbers_(std::move(found)), size_(numbers_.size()) {}

void purged_instances::add(const std::vector<instance_number>& numbers) {
    if (numbers.empty())
        return;
    const std::unique_lock lock(mutex_);
    for (const instance_number number : numbers)
        numbers_.add(number);
    size_ = numbers_.size();
    ++changes_;
}

void purged_instances::remove(const number_bitmaps& reclaimed) {
    const std::unique_lock lock(mutex_);
    numbers_.remove(reclaimed);
    size_ = numbers_.size();
    ++changes_;
}

bool purged_instances::contains(instance_number number) const {
    if (empty())
        return false;
    const std::shared_lock lock(mutex_);
    return numbers_.contains(number);
}

number_bitmaps purged_instances::copy() const {
    const std::shared_lock lock(mutex_);
    return numbers_;
}

number_bitmaps::bitmap purged_instances::bitmap(std::uint64_t index) const {
    const std::shared_lock lock(mutex_);
    const auto found = numbers_.all().find(index);
    return found == numbers_.all().end() ? number_bitmaps::bitmap{} : found->second;
}

bool purged_lookup::contains(instance_number number) {
    if (all_.empty())
        return false;
    const std::uint64_t index = number_bitmaps::index_of(number);
    const std::uint64_t changes = all_.changes(); // before the bits: they may be newer, not older
    if (index_ != index || changes_ != changes) {
        bits_ = all_.bitmap(index);
        index_ = index;
        changes_ = changes;
    }
    return number_bitmaps::contains(bits_, number);
}

} // namespace pianola
