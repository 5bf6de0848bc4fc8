#pragma once

#include <pianola/journal/log.hpp>

#include <boost/container/small_vector.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace pianola {

/// A change of a store. A view.
struct key_change {
    enum class kind : std::uint8_t { put, erase, erase_range };

    kind what = kind::put;
    key_family family = key_family::meta;
    std::string_view key;
    std::string_view value; ///< Of a put the value; of a range its end, exclusive; else empty.

    void add_to(write_batch& batch) const;
};

/// Changes in the order they were made, with the bytes of all of them in one piece.
/// Precondition: less than 4 GiB of them.
class change_list {
public:
    void put(key_family family, std::string_view key, std::string_view value) {
        add(key_change::kind::put, family, key, value);
    }
    void erase(key_family family, std::string_view key) {
        add(key_change::kind::erase, family, key, {});
    }
    /// Erases every key in [first, last).
    void erase_range(key_family family, std::string_view first, std::string_view last) {
        add(key_change::kind::erase_range, family, first, last);
    }
    /// The same as put() with what the two functions append to the string they are given.
    template <class AppendKey, class AppendValue>
    void put_appended(key_family family, AppendKey append_key, AppendValue append_value) {
        const std::size_t begin = bytes_.size();
        append_key(bytes_);
        const std::size_t key_end = bytes_.size();
        append_value(bytes_);
        note(key_change::kind::put, family, begin, key_end);
    }
    /// Likewise of erase().
    template <class AppendKey>
    void erase_appended(key_family family, AppendKey append_key) {
        const std::size_t begin = bytes_.size();
        append_key(bytes_);
        note(key_change::kind::erase, family, begin, bytes_.size());
    }
    /// Precondition: there is one.
    void remove_last() noexcept {
        bytes_.resize(places_.back().begin);
        places_.pop_back();
    }
    void reserve(std::size_t changes, std::size_t bytes) {
        places_.reserve(changes);
        bytes_.reserve(bytes);
    }

    [[nodiscard]] std::size_t size() const noexcept { return places_.size(); }
    [[nodiscard]] bool empty() const noexcept { return places_.empty(); }
    /// Of all keys and values.
    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_.size(); }
    /// Good until the list is changed.
    [[nodiscard]] key_change operator[](std::size_t index) const noexcept;
    /// To be overwritten in place.
    [[nodiscard]] std::span<char> value_of(std::size_t index) noexcept;

private:
    struct place {
        std::uint32_t begin;
        std::uint32_t key_bytes;
        std::uint32_t value_bytes;
        key_change::kind what;
        key_family family;
    };
    void add(key_change::kind what,
             key_family family,
             std::string_view key,
             std::string_view value);
    /// Of the bytes from `begin` to the end.
    void note(key_change::kind what, key_family family, std::size_t begin, std::size_t key_end);

    std::string bytes_;
    boost::container::small_vector<place, 8> places_; ///< As many as most commits have.
};

} // namespace pianola
