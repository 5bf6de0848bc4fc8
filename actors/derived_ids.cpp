#include <pianola/actors/derived_ids.hpp>

#include <xxhash.h>

#include <array>
#include <cstdio>

namespace pianola::detail {

execution_id derive(execution_id from, derivation what, std::uint64_t position) {
    // Little endian on every machine: a history moves between them.
    std::array<unsigned char, 28> bytes{};
    const auto put = [&bytes](std::size_t at, std::uint64_t value, std::size_t size) {
        for (std::size_t i = 0; i != size; ++i)
            bytes[at + i] = static_cast<unsigned char>(value >> (8 * i));
    };
    put(0, from.high(), 8);
    put(8, from.low(), 8);
    put(16, static_cast<std::uint32_t>(what), 4);
    put(20, position, 8);
    const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
    return {hash.high64, hash.low64 | 1};
}

std::string child_instance_id(execution_id started, event_id id) {
    std::array<char, 16> suffix{};
    std::snprintf(suffix.data(), suffix.size(), ":%04x", static_cast<unsigned>(id.value()));
    return started.str() + suffix.data();
}

namespace {

/// With the version and the variant of a UUID in their places.
execution_id shaped(std::uint64_t version, execution_id bits) {
    return {(bits.high() & ~0xf000ull) | version << 12,
            (bits.low() & ~(3ull << 62)) | (2ull << 62)};
}

} // namespace

std::string guid_text(execution_id bits) {
    std::string text = shaped(4, bits).str();
    for (const std::size_t dash : {20u, 16u, 12u, 8u})
        text.insert(dash, 1, '-');
    return text;
}

std::string timed_instance_id(instant made, execution_id bits) {
    const auto milliseconds = static_cast<std::uint64_t>(made.ticks_since_epoch() / 10'000);
    return shaped(7, {milliseconds << 16 | (bits.high() & 0xfffu), bits.low()}).str();
}

} // namespace pianola::detail
