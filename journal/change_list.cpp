#include <pianola/journal/change_list.hpp>

#include <cassert>
#include <limits>

namespace pianola {

void key_change::add_to(write_batch& batch) const {
    switch (what) {
    case kind::put: batch.put(family, key, value); break;
    case kind::erase: batch.erase(family, key); break;
    case kind::erase_range: batch.erase_range(family, key, value); break;
    }
}

key_change change_list::operator[](std::size_t index) const noexcept {
    const place& at = places_[index];
    const char* begin = bytes_.data() + at.begin;
    return {at.what,
            at.family,
            std::string_view(begin, at.key_bytes),
            std::string_view(begin + at.key_bytes, at.value_bytes)};
}

std::span<char> change_list::value_of(std::size_t index) noexcept {
    const place& at = places_[index];
    return {bytes_.data() + at.begin + at.key_bytes, at.value_bytes};
}

void change_list::add(key_change::kind what,
                      key_family family,
                      std::string_view key,
                      std::string_view value) {
    const std::size_t begin = bytes_.size();
    bytes_.append(key);
    bytes_.append(value);
    note(what, family, begin, begin + key.size());
}

void change_list::note(key_change::kind what,
                       key_family family,
                       std::size_t begin,
                       std::size_t key_end) {
    assert(bytes_.size() <= std::numeric_limits<std::uint32_t>::max());
    places_.push_back({static_cast<std::uint32_t>(begin),
                       static_cast<std::uint32_t>(key_end - begin),
                       static_cast<std::uint32_t>(bytes_.size() - key_end),
                       what,
                       family});
}

} // namespace pianola
