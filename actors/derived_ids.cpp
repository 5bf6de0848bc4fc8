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

std::string guid_text(execution_id bits) {
    const execution_id shaped{(bits.high() & ~0xf000ull) | 0x4000ull,
                              (bits.low() & ~(3ull << 62)) | (2ull << 62)};
    std::string text = shaped.str();
    for (const std::size_t dash : {20u, 16u, 12u, 8u})
        text.insert(dash, 1, '-');
    return text;
}

} // namespace pianola::detail
