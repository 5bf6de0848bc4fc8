#include <pianola/journal/detail/byte_stream.hpp>

#include <xxhash.h>

#include <cassert>

namespace pianola::detail {
namespace {

std::uint32_t checksum(std::string_view bytes) noexcept {
    return static_cast<std::uint32_t>(hash(bytes, 0));
}

} // namespace

void overwrite_fixed(std::span<char> out,
                     std::size_t offset,
                     std::uint64_t value,
                     std::size_t width) {
    assert(offset + width <= out.size());
    for (std::size_t i = 0; i < width; ++i)
        out[offset + i] = static_cast<char>(value >> (8 * (width - 1 - i)));
}

std::uint64_t hash(std::string_view bytes, std::uint64_t seed) noexcept {
    return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

void append_checksum(std::string& out, std::size_t begin) {
    append_u32(out, checksum(std::string_view(out).substr(begin)));
}

void renew_checksum(std::span<char> out) {
    assert(out.size() >= checksum_bytes);
    const auto size = out.size() - checksum_bytes;
    overwrite_fixed(out, size, checksum(std::string_view(out.data(), size)), checksum_bytes);
}

std::optional<std::string_view> verify_checksum(std::string_view value) noexcept {
    if (value.size() < checksum_bytes)
        return std::nullopt;
    const auto body = value.substr(0, value.size() - checksum_bytes);
    if (byte_reader(value.substr(body.size())).u32() != checksum(body))
        return std::nullopt;
    return body;
}

std::uint64_t byte_reader::varint() noexcept {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        const auto byte = u8();
        const std::uint64_t bits = byte & 0x7fu;
        const bool too_wide = shift == 63 && bits > 1;
        const bool not_shortest = byte == 0 && shift > 0;
        if (too_wide || not_shortest)
            break;
        value |= bits << shift;
        if (byte < 0x80)
            return value;
    }
    fail();
    return 0;
}

std::uint64_t byte_reader::varint(std::uint64_t max) noexcept {
    const auto value = varint();
    if (value <= max)
        return value;
    fail();
    return 0;
}

std::int64_t byte_reader::signed_varint() noexcept {
    const auto zigzag = varint();
    return static_cast<std::int64_t>((zigzag >> 1) ^ (~(zigzag & 1) + 1));
}

std::string_view byte_reader::raw(std::uint64_t size) noexcept {
    if (size > rest_.size()) {
        fail();
        return {};
    }
    const auto bytes = rest_.substr(0, static_cast<std::size_t>(size));
    rest_.remove_prefix(bytes.size());
    return bytes;
}

} // namespace pianola::detail
