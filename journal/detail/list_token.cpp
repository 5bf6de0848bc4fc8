#include <pianola/journal/detail/list_token.hpp>

#include <pianola/journal/detail/byte_stream.hpp>

#include <array>

namespace pianola::detail {
namespace {

constexpr std::uint8_t token_version = 1;
constexpr std::string_view digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Base64 for URLs, without padding.
std::string as_text(std::string_view bytes) {
    std::string text;
    std::uint32_t bits = 0;
    unsigned held = 0;
    for (const char byte : bytes) {
        bits = (bits << 8) | static_cast<std::uint8_t>(byte);
        for (held += 8; held >= 6; held -= 6)
            text.push_back(digits[(bits >> (held - 6)) & 63u]);
    }
    if (held > 0)
        text.push_back(digits[(bits << (6 - held)) & 63u]);
    return text;
}

std::optional<std::string> from_text(std::string_view text) {
    std::string bytes;
    std::uint32_t bits = 0;
    unsigned held = 0;
    for (const char digit : text) {
        const auto value = digits.find(digit);
        if (value == std::string_view::npos)
            return std::nullopt;
        bits = (bits << 6) | static_cast<std::uint32_t>(value);
        held += 6;
        if (held >= 8) {
            held -= 8;
            bytes.push_back(static_cast<char>(bits >> held));
        }
    }
    if (held >= 6 || (bits & ((1u << held) - 1)) != 0)
        return std::nullopt;
    return bytes;
}

void append_range(std::string& out, const time_range& range) {
    for (const auto& end : {range.from, range.to}) {
        append_u8(out, end ? 1 : 0);
        append_u64(out, end ? static_cast<std::uint64_t>(end->ticks_since_epoch()) : 0);
    }
}

void append_text(std::string& out, const std::string* text) {
    append_u8(out, text ? 1 : 0);
    append_string(out, text ? *text : std::string{});
}

bool is_position_by_time(list_order order) {
    return order == list_order::created || order == list_order::completed;
}

} // namespace

std::uint64_t hash_of(const list_request& request) {
    const instance_filter& filter = request.filter;
    std::string all;
    append_u8(all, static_cast<std::uint8_t>(request.order));
    append_u8(all, request.descending ? 1 : 0);
    for (const auto* range : {&filter.created, &filter.last_updated, &filter.completed})
        append_range(all, *range);
    append_varint(all, filter.statuses.size());
    for (const auto status : filter.statuses)
        append_u8(all, static_cast<std::uint8_t>(status));
    append_text(all, filter.name ? &*filter.name : nullptr);
    append_string(all, filter.id_prefix);
    append_text(all, filter.version ? &*filter.version : nullptr);
    append_text(all, filter.parent ? &filter.parent->str() : nullptr);
    for (const auto& [key, value] : filter.tags) {
        append_string(all, key);
        append_string(all, value);
    }
    return hash(all, 0);
}

std::string encode_list_token(const list_continuation& next, std::uint64_t request) {
    std::string bytes;
    append_u8(bytes, token_version);
    append_u64(bytes, request);
    append_u8(bytes, static_cast<std::uint8_t>(next.order));
    append_u8(bytes, next.from.done ? 1 : 0);
    bytes.append(is_position_by_time(next.order) ? index_key({}, next.from.at) : next.from.id);
    append_checksum(bytes);
    return as_text(bytes);
}

std::optional<list_continuation> decode_list_token(std::string_view token, std::uint64_t request) {
    const auto bytes = from_text(token);
    const auto body = bytes ? verify_checksum(*bytes) : std::nullopt;
    if (!body)
        return std::nullopt;
    byte_reader in(*body);
    const bool ours = in.u8() == token_version && in.u64() == request;
    list_continuation next;
    next.order = static_cast<list_order>(in.u8());
    next.from.done = in.u8() == 1;
    const auto position = in.raw(in.remaining());
    if (!in.finished() || !ours)
        return std::nullopt;
    if (next.order == list_order::id) {
        next.from.id = position;
        return next;
    }
    const auto at = parse_index_key(key_family::by_created, position);
    if (!at || !is_position_by_time(next.order))
        return std::nullopt;
    next.from.at = at->position;
    return next;
}

} // namespace pianola::detail
