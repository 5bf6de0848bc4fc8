#include <pianola/journal/detail/purged_codec.hpp>

#include <pianola/journal/detail/byte_stream.hpp>

#include <optional>
#include <string>
#include <utility>

namespace pianola::detail {
namespace {

std::optional<number_bitmaps::bitmap> decode_bitmap(std::string_view value) noexcept {
    const auto body = verify_checksum(value);
    number_bitmaps::bitmap bits;
    if (!body || body->size() != 8 * bits.size())
        return std::nullopt;
    byte_reader in(*body);
    for (std::uint64_t& word : bits)
        word = in.u64();
    return bits;
}

} // namespace

void add_purged_row(std::uint64_t index, const number_bitmaps::bitmap& bits, write_batch& batch) {
    std::string key;
    append_u64(key, index);
    if (bits == number_bitmaps::bitmap{})
        return batch.erase(key_family::purged, key);
    std::string value;
    value.reserve(8 * bits.size() + checksum_bytes);
    for (const std::uint64_t word : bits)
        append_u64(value, word);
    append_checksum(value);
    batch.put(key_family::purged, key, value);
}

number_bitmaps read_purged(const key_reader& store, error_code& ec) {
    number_bitmaps found;
    const auto cursor = store.scan(key_family::purged, {}, {});
    for (ec.clear(); cursor->valid(); cursor->next()) {
        const auto bits = decode_bitmap(cursor->value());
        if (!bits || cursor->key().size() != 8) {
            ec = errc::journal_corrupt;
            return {};
        }
        found.add(byte_reader(cursor->key()).u64(), *bits);
    }
    ec = cursor->status();
    return found;
}

} // namespace pianola::detail
