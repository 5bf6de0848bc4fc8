#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

/// The bytes that every stored key and value is made of. Fixed-width numbers are big-endian, so
/// that keys sort as their numbers do. Varints are LEB128 in the shortest form; signed ones are
/// zigzag. A string is its length as a varint, then its bytes.
namespace pianola::detail {

/// Appends the `width` lowest bytes of `value`, the highest of them first.
inline void append_fixed(std::string& out, std::uint64_t value, std::size_t width) {
    char bytes[8];
    for (std::size_t i = 0; i < width; ++i)
        bytes[i] = static_cast<char>(value >> (8 * (width - 1 - i)));
    out.append(bytes, width);
}
inline void append_u8(std::string& out, std::uint8_t v) { out.push_back(static_cast<char>(v)); }
inline void append_u16(std::string& out, std::uint16_t v) { append_fixed(out, v, 2); }
inline void append_u32(std::string& out, std::uint32_t v) { append_fixed(out, v, 4); }
inline void append_u64(std::string& out, std::uint64_t v) { append_fixed(out, v, 8); }

/// Overwrites `width` bytes at `offset`. Precondition: they are there.
void overwrite_fixed(std::span<char> out,
                     std::size_t offset,
                     std::uint64_t value,
                     std::size_t width);

/// Eight bytes that sort as the numbers do, those below 0 first.
inline void append_sortable(std::string& out, std::int64_t value) {
    append_u64(out, static_cast<std::uint64_t>(value) ^ std::uint64_t{1} << 63);
}

inline void append_varint(std::string& out, std::uint64_t value) {
    char bytes[10];
    std::size_t size = 0;
    for (; value >= 0x80; value >>= 7)
        bytes[size++] = static_cast<char>(value | 0x80);
    bytes[size++] = static_cast<char>(value);
    out.append(bytes, size);
}
inline void append_signed(std::string& out, std::int64_t value) {
    const auto bits = static_cast<std::uint64_t>(value);
    append_varint(out, (bits << 1) ^ (value < 0 ? ~std::uint64_t{0} : 0));
}
inline void append_string(std::string& out, std::string_view text) {
    append_varint(out, text.size());
    out.append(text);
}

/// XXH3 with 64 bits.
std::uint64_t hash(std::string_view bytes, std::uint64_t seed) noexcept;

/// Appends the checksum of `out` from `begin` on: the low half of hash(…, 0).
void append_checksum(std::string& out, std::size_t begin = 0);
/// Computes the checksum at the end of `out` again, after bytes before it were overwritten.
void renew_checksum(std::span<char> out);
/// What precedes the checksum at the end of `value`; absent when it does not match.
std::optional<std::string_view> verify_checksum(std::string_view value) noexcept;
inline constexpr std::size_t checksum_bytes = 4;

/// Reads what the functions above wrote, from bytes that may be hostile. The first read that does
/// not fit fails the reader: from then on every read gives zero or nothing, and ok() is false.
/// Does not own the bytes.
class byte_reader {
public:
    explicit byte_reader(std::string_view bytes) noexcept : rest_(bytes) {}

    [[nodiscard]] bool ok() const noexcept { return ok_; }
    /// Everything was read, and nothing failed.
    [[nodiscard]] bool finished() const noexcept { return ok_ && rest_.empty(); }
    [[nodiscard]] std::size_t remaining() const noexcept { return rest_.size(); }
    void fail() noexcept {
        ok_ = false;
        rest_ = {};
    }

    std::uint8_t u8() noexcept { return static_cast<std::uint8_t>(fixed(1)); }
    std::uint16_t u16() noexcept { return static_cast<std::uint16_t>(fixed(2)); }
    std::uint32_t u32() noexcept { return static_cast<std::uint32_t>(fixed(4)); }
    std::uint64_t u64() noexcept { return fixed(8); }
    std::int64_t sortable() noexcept {
        return static_cast<std::int64_t>(fixed(8) ^ std::uint64_t{1} << 63);
    }
    std::uint64_t varint() noexcept;
    /// Fails above `max`.
    std::uint64_t varint(std::uint64_t max) noexcept;
    std::int64_t signed_varint() noexcept;
    /// Exactly `size` bytes.
    std::string_view raw(std::uint64_t size) noexcept;
    std::string_view string() noexcept { return raw(varint()); }

private:
    std::uint64_t fixed(std::size_t width) noexcept {
        std::uint64_t value = 0;
        for (const char byte : raw(width))
            value = (value << 8) | static_cast<std::uint8_t>(byte);
        return value;
    }

    std::string_view rest_;
    bool ok_ = true;
};

} // namespace pianola::detail
