#include <pianola/journal/detail/purged_codec.hpp>

#include <pianola/journal/detail/byte_stream.hpp>
#include <pianola/journal/detail/index_codec.hpp>
#include <pianola/journal/detail/key_codec.hpp>

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

instance_number number_at(std::string_view bytes, std::size_t offset) noexcept {
    return offset + 8 <= bytes.size() ? instance_number{byte_reader(bytes.substr(offset)).u64()}
                                      : instance_number{};
}

} // namespace

key_change purged_row(std::uint64_t index, const number_bitmaps::bitmap& bits) {
    std::string key;
    append_u64(key, index);
    if (bits == number_bitmaps::bitmap{})
        return key_change::erase(key_family::purged, std::move(key));
    std::string value;
    value.reserve(8 * bits.size() + checksum_bytes);
    for (const std::uint64_t word : bits)
        append_u64(value, word);
    append_checksum(value);
    return key_change::put(key_family::purged, std::move(key), std::move(value));
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
        found.add(number_at(cursor->key(), 0).value(), *bits);
    }
    ec = cursor->status();
    return found;
}

instance_number owner_of(key_family family, std::string_view key, std::string_view value) noexcept {
    switch (family) {
    case key_family::history:
    case key_family::records: return number_at(key, 0);
    case key_family::ids: return number_at(value, 0);
    case key_family::by_created:
    case key_family::by_status:
    case key_family::by_name:
    case key_family::by_tag:
    case key_family::by_parent:
    case key_family::by_completed:
    case key_family::by_updated:
        return key.size() >= index_position_bytes ? number_at(key, key.size() - 8)
                                                  : instance_number{};
    case key_family::meta:
    case key_family::inbox:
    case key_family::timers:
    case key_family::counters:
    case key_family::hub:
    case key_family::purged: break;
    }
    return {};
}

} // namespace pianola::detail
