#pragma once

#include <pianola/journal/detail/byte_stream.hpp>
#include <pianola/journal/failure.hpp>
#include <pianola/journal/history_event.hpp>
#include <pianola/journal/identifiers.hpp>
#include <pianola/journal/instant.hpp>
#include <pianola/journal/payload.hpp>
#include <pianola/journal/rare.hpp>
#include <pianola/journal/runtime_status.hpp>

#include <concepts>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Two archives, a writer and a reader, over which each layout is written once as a function
///     template <class Archive> void fields(Archive& ar, in<Archive, T> value);
/// (event_fields.hpp, record_codec.cpp). What a member takes on disk follows from its type:
///
/// | type                 | bytes                                                             |
/// |----------------------|-------------------------------------------------------------------|
/// | bool, runtime_status | u8                                                                |
/// | unsigned, number     | varint                                                            |
/// | signed, ticks        | signed varint                                                     |
/// | instant              | signed varint: the distance to the base, modulo 2^64              |
/// | string, instance_id  | length, bytes                                                     |
/// | optional string      | 0 when absent, else length + 1, bytes                             |
/// | optional of another  | bool, then the value when present                                 |
/// | execution_id         | two u64                                                           |
/// | payload              | kind u8, then length and bytes unless absent                      |
/// | vector, tags         | count, elements (tags: key, value, in strictly ascending order)   |
/// | inner failure        | bool, then the failure when present                               |
namespace pianola::detail {

/// std::vector, or one that holds its first elements in place.
template <class T>
concept vector_like = requires(T values) {
    values.emplace_back();
    values.capacity();
};

template <class Archive, class T>
using in = typename Archive::template ref<T>;

class value_writer {
public:
    template <class T>
    using ref = const T&;

    /// Appends to `out`, which must outlive the writer.
    explicit value_writer(std::string& out) noexcept : out_(out) {}

    template <class... T>
    void operator()(const T&... values) {
        (put(values), ...);
    }
    /// What instants are measured from, from here on; 1970 at first.
    void base(instant base) noexcept { base_ = base; }
    /// A number whose bytes all matter.
    void fixed(std::uint64_t value) { append_u64(out_, value); }
    void inner(const std::shared_ptr<const failure_details>& failure);

private:
    void put(bool value) { append_u8(out_, value ? 1 : 0); }
    void put(std::uint32_t value) { append_varint(out_, value); }
    void put(std::int32_t value) { append_signed(out_, value); }
    void put(runtime_status value) { append_u8(out_, static_cast<std::uint8_t>(value)); }
    void put(ticks value) { append_signed(out_, value.count()); }
    void put(instant value);
    void put(const std::string& value) { append_string(out_, value); }
    template <class Optional>
    void put_string(const Optional& value);
    void put(const std::optional<std::string>& value);
    void put(const rare<std::string>& value);
    void put(const instance_id& value) { append_string(out_, value.str()); }
    void put(const execution_id& value);
    void put(const payload& value);
    void put(const history::tags& value);

    template <class Tag, std::unsigned_integral Integer>
    void put(strong_number<Tag, Integer> value) {
        append_varint(out_, value.value());
    }
    void put(event_id value) { append_signed(out_, value.value()); }
    template <optional_like T>
    void put(const T& value) {
        put(value.has_value());
        if (value)
            put(*value);
    }
    template <vector_like Values>
    void put(const Values& values) {
        append_varint(out_, values.size());
        for (const auto& value : values)
            put(value);
    }
    template <class T>
    void put(const T& value) {
        fields(*this, value);
    }

    std::string& out_;
    instant base_;
    std::size_t inner_failures_ = 0;
};

/// Accepts exactly what value_writer writes; see byte_reader for what happens otherwise.
class value_reader {
public:
    template <class T>
    using ref = T&;

    explicit value_reader(std::string_view bytes) noexcept : in_(bytes) {}

    [[nodiscard]] byte_reader& bytes() noexcept { return in_; }

    template <class... T>
    void operator()(T&... values) {
        (get(values), ...);
    }
    void base(instant base) noexcept { base_ = base; }
    void fixed(std::uint64_t& value) noexcept { value = in_.u64(); }
    void inner(std::shared_ptr<const failure_details>& failure);

private:
    void get(bool& value) noexcept;
    void get(std::uint32_t& value) noexcept { value = varint<std::uint32_t>(); }
    void get(std::int32_t& value) noexcept;
    void get(runtime_status& value) noexcept;
    void get(ticks& value) noexcept { value = ticks{in_.signed_varint()}; }
    void get(instant& value) noexcept;
    void get(std::string& value) { value = in_.string(); }
    template <class Optional>
    void get_string(Optional& value);
    void get(std::optional<std::string>& value);
    void get(rare<std::string>& value);
    void get(instance_id& value) { value = instance_id{std::string(in_.string())}; }
    void get(execution_id& value) noexcept;
    void get(payload& value);
    void get(history::tags& value);

    template <class Tag, std::unsigned_integral Integer>
    void get(strong_number<Tag, Integer>& value) noexcept {
        value = strong_number<Tag, Integer>{varint<Integer>()};
    }
    void get(event_id& value) noexcept {
        std::int32_t number = 0;
        get(number);
        value = event_id{number};
    }
    template <optional_like T>
    void get(T& value) {
        bool present = false;
        get(present);
        value.reset();
        if (present)
            get(value.emplace());
    }
    // Grows as elements are found: a count alone allocates nothing.
    template <vector_like Values>
    void get(Values& values) {
        values.clear();
        for (auto left = in_.varint(in_.remaining()); left > 0 && in_.ok(); --left)
            get(values.emplace_back());
    }
    template <class T>
    void get(T& value) {
        fields(*this, value);
    }
    template <class Integer>
    Integer varint() noexcept {
        return static_cast<Integer>(in_.varint(std::numeric_limits<Integer>::max()));
    }

    byte_reader in_;
    instant base_;
    std::size_t inner_failures_ = 0;
};

template <class Archive>
void fields(Archive& ar, in<Archive, failure_details> value) {
    ar(value.type, value.message, value.stack_trace, value.non_retriable, value.properties);
    ar.inner(value.inner);
}

} // namespace pianola::detail
