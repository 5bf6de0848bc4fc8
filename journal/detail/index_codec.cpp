#include <pianola/journal/detail/index_codec.hpp>

#include <pianola/journal/detail/byte_stream.hpp>

#include <algorithm>
#include <limits>
#include <set>

namespace pianola::detail {
namespace {

constexpr std::int64_t ticks_per_minute = 60 * std::int64_t{10'000'000};
constexpr std::size_t hash_bytes = 8;
constexpr auto absent_parent = std::uint64_t{0};

std::size_t prefix_bytes(key_family family) noexcept {
    switch (family) {
    case key_family::by_status: return 1;
    case key_family::by_name:
    case key_family::by_tag:
    case key_family::by_parent:
    case key_family::by_updated: return hash_bytes;
    default: return 0;
    }
}

bool is_status(std::uint8_t number) noexcept {
    return number <= static_cast<std::uint8_t>(runtime_status::suspended);
}

std::optional<std::string_view> read_optional(byte_reader& in) noexcept {
    const auto size = in.varint();
    return size > 0 ? std::optional(in.raw(size - 1)) : std::nullopt;
}

void append_optional(std::string& out, const std::optional<std::string_view>& text) {
    append_varint(out, text ? text->size() + 1 : 0);
    out.append(text.value_or(std::string_view{}));
}

bool is_ascending(std::string_view hashes) noexcept {
    byte_reader in(hashes);
    for (std::uint64_t last = 0, i = 0; in.remaining() > 0; ++i) {
        const auto next = in.u64();
        if (!in.ok() || (i > 0 && next <= last))
            return false;
        last = next;
    }
    return true;
}

} // namespace

std::uint64_t name_hash(std::string_view name) noexcept { return hash(name, 0); }

std::uint64_t tag_hash(std::string_view key, std::string_view value) {
    std::string both;
    append_string(both, key);
    append_string(both, value);
    return hash(both, 0);
}

std::uint64_t parent_hash(const instance_id& parent) noexcept {
    const auto found = hash(parent.str(), 0);
    return found == absent_parent ? 1 : found;
}

std::int64_t minute_of(instant time) noexcept {
    const auto ticks = time.ticks_since_epoch();
    return ticks / ticks_per_minute - (ticks % ticks_per_minute < 0 ? 1 : 0);
}

instant minute_begin(std::int64_t minute) noexcept {
    std::int64_t begin = 0;
    if (__builtin_mul_overflow(minute, ticks_per_minute, &begin))
        return minute < 0 ? instant::min() : instant::max();
    return instant{begin};
}

instant minute_end(std::int64_t minute) noexcept {
    if (minute == std::numeric_limits<std::int64_t>::max())
        return instant::max();
    const auto next = minute_begin(minute + 1);
    return next == instant::max() ? next : next - ticks{1};
}

std::string by_status_prefix(runtime_status status) {
    return std::string(1, static_cast<char>(status));
}

std::string hash_prefix(std::uint64_t hash) {
    std::string prefix;
    append_u64(prefix, hash);
    return prefix;
}

std::string by_updated_prefix(std::int64_t minute) {
    std::string prefix;
    append_sortable(prefix, minute);
    return prefix;
}

void append_index_position(std::string& out, index_position position) {
    append_sortable(out, position.time.ticks_since_epoch());
    append_u64(out, position.number.value());
}

std::string index_key(std::string_view prefix, index_position position) {
    std::string key;
    key.reserve(prefix.size() + index_position_bytes);
    key.append(prefix);
    append_index_position(key, position);
    return key;
}

std::optional<parsed_index_key> parse_index_key(key_family family, std::string_view key) noexcept {
    const auto size = prefix_bytes(family);
    if (key.size() != size + index_position_bytes)
        return std::nullopt;
    parsed_index_key parsed;
    parsed.prefix = key.substr(0, size);
    byte_reader in(key.substr(size));
    parsed.position.time = instant{in.sortable()};
    parsed.position.number = instance_number{in.u64()};
    if (family == key_family::by_status && !is_status(static_cast<std::uint8_t>(key[0])))
        return std::nullopt;
    return parsed;
}

runtime_status status_of_prefix(std::string_view prefix) noexcept {
    return static_cast<runtime_status>(byte_reader(prefix).u8());
}

std::int64_t minute_of_prefix(std::string_view prefix) noexcept {
    byte_reader in(prefix);
    return in.sortable();
}

bool created_row::has_tag(std::uint64_t hash) const noexcept {
    for (byte_reader in(tags); in.remaining() > 0;)
        if (in.u64() == hash)
            return true;
    return false;
}

std::string encode_tag_hashes(const history::tags& tags) {
    std::set<std::uint64_t> hashes;
    for (const auto& [key, value] : tags)
        hashes.insert(tag_hash(key, value));
    std::string bytes;
    for (const auto each : hashes)
        append_u64(bytes, each);
    return bytes;
}

std::string encode_created_row(const created_row& row) {
    std::string value;
    append_created_row(value, row);
    return value;
}

void append_created_row(std::string& out, const created_row& row) {
    const std::size_t begin = out.size();
    append_u8(out, static_cast<std::uint8_t>(row.status));
    append_string(out, row.id);
    append_string(out, row.name);
    append_optional(out, row.version);
    append_u64(out, row.parent);
    append_u8(out, row.completed ? 1 : 0);
    if (row.completed)
        append_signed(out, row.completed->ticks_since_epoch());
    append_string(out, row.tags);
    append_checksum(out, begin);
}

created_row decode_created_row(std::string_view value, error_code& ec) noexcept {
    ec = errc::journal_corrupt;
    const auto body = verify_checksum(value);
    if (!body)
        return {};
    byte_reader in(*body);
    created_row row;
    const auto status = in.u8();
    row.status = static_cast<runtime_status>(status);
    row.id = in.string();
    row.name = in.string();
    row.version = read_optional(in);
    row.parent = in.u64();
    const auto ended = in.u8();
    if (ended == 1)
        row.completed = instant{in.signed_varint()};
    row.tags = in.string();
    if (!in.finished() || !is_status(status) || ended > 1 || !is_ascending(row.tags))
        return {};
    ec.clear();
    return row;
}

std::string encode_completed_row(instant created) {
    std::string value;
    append_sortable(value, created.ticks_since_epoch());
    append_checksum(value);
    return value;
}

instant decode_completed_row(std::string_view value, error_code& ec) noexcept {
    ec = errc::journal_corrupt;
    const auto body = verify_checksum(value);
    if (!body)
        return {};
    byte_reader in(*body);
    const instant created{in.sortable()};
    if (!in.finished())
        return {};
    ec.clear();
    return created;
}

} // namespace pianola::detail
