#include <pianola/journal/history_codec.hpp>

#include <pianola/journal/detail/event_archive.hpp>

#include <algorithm>
#include <cassert>
#include <limits>
#include <utility>

// A turn is the bytes of its events, then the chain hash after it as u64. A part is
//     version u8, parts that follow u16, bytes of the turn, checksum u32
// and all parts but the last are as large as a part may be.

namespace pianola {
namespace {

using namespace detail;

constexpr std::uint8_t turn_version = 1;
constexpr std::size_t part_header_bytes = 3;
constexpr std::size_t part_overhead_bytes = part_header_bytes + checksum_bytes;
constexpr std::size_t part_body_bytes = max_turn_part_bytes - part_overhead_bytes;
constexpr std::size_t chain_bytes = 8;

void append_part_header(std::string& out, std::size_t parts_after) {
    append_u8(out, turn_version);
    append_u16(out, static_cast<std::uint16_t>(parts_after));
}

/// Gives the chain hash after it.
std::uint64_t append_turn(std::string& out,
                          std::uint64_t chain_before,
                          std::span<const history_event> events) {
    const std::size_t begin = out.size();
    instant time;
    for (const auto& event : events)
        write_event(out, event, time);
    const auto chain_after = hash(std::string_view(out).substr(begin), chain_before);
    append_u64(out, chain_after);
    return chain_after;
}

std::vector<std::string> split(std::string_view turn) {
    const auto count = (turn.size() + part_body_bytes - 1) / part_body_bytes;
    assert(count <= std::size_t{std::numeric_limits<std::uint16_t>::max()} + 1);
    std::vector<std::string> parts(count);
    for (std::size_t i = 0; i < count; ++i) {
        const auto body = turn.substr(i * part_body_bytes, part_body_bytes);
        parts[i].reserve(body.size() + part_overhead_bytes);
        append_part_header(parts[i], count - 1 - i);
        parts[i].append(body);
        append_checksum(parts[i]);
    }
    return parts;
}

struct part_view {
    std::uint16_t parts_after = 0;
    std::string_view body;
};

std::optional<part_view> open_part(std::string_view part) noexcept {
    const auto verified = verify_checksum(part);
    if (!verified)
        return std::nullopt;
    byte_reader in(*verified);
    if (in.u8() != turn_version)
        return std::nullopt;
    const auto parts_after = in.u16();
    if (!in.ok() || part.size() > max_turn_part_bytes)
        return std::nullopt;
    return part_view{parts_after, in.raw(in.remaining())};
}

/// The bytes of the turn, or nothing. A single part is not copied.
std::optional<std::string_view> join(std::span<const std::string_view> parts, std::string& copy) {
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto part = open_part(parts[i]);
        const auto parts_after = parts.size() - 1 - i;
        if (!part || part->parts_after != parts_after)
            return std::nullopt;
        const bool right_size =
            parts_after > 0 ? part->body.size() == part_body_bytes : !part->body.empty();
        if (!right_size)
            return std::nullopt;
        if (parts.size() == 1)
            return part->body;
        copy.append(part->body);
    }
    return copy;
}

bool read_events(std::string_view bytes, std::vector<history_event>& events) {
    value_reader ar(bytes);
    instant time;
    while (ar.bytes().remaining() > 0)
        read_event(ar, events.emplace_back(), time);
    return ar.bytes().ok();
}

} // namespace

std::string encode_event(const history_event& event) {
    std::string bytes;
    instant epoch;
    write_event(bytes, event, epoch);
    return bytes;
}

history_event decode_event(std::string_view bytes, error_code& ec) {
    ec.clear();
    value_reader ar(bytes);
    history_event event;
    instant epoch;
    read_event(ar, event, epoch);
    if (ar.bytes().finished())
        return event;
    ec = errc::journal_corrupt;
    return {};
}

encoded_turn encode_turn(std::uint64_t chain_before, std::span<const history_event> events) {
    encoded_turn turn;
    std::string part;
    if (const auto chain = append_narrow_turn(part, chain_before, events)) {
        turn.chain_after = *chain;
        turn.parts.push_back(std::move(part));
        return turn;
    }
    turn.chain_after = append_turn(part, chain_before, events);
    turn.parts = split(part);
    return turn;
}

std::optional<std::uint64_t> append_narrow_turn(std::string& out,
                                                std::uint64_t chain_before,
                                                std::span<const history_event> events) {
    const std::size_t begin = out.size();
    append_part_header(out, 0);
    const auto chain_after = append_turn(out, chain_before, events);
    if (out.size() - begin + checksum_bytes > max_turn_part_bytes) {
        out.resize(begin);
        return std::nullopt;
    }
    append_checksum(out, begin);
    return chain_after;
}

std::uint16_t turn_parts_after(std::string_view part, error_code& ec) noexcept {
    ec.clear();
    if (const auto view = open_part(part))
        return view->parts_after;
    ec = errc::journal_corrupt;
    return 0;
}

std::uint64_t decode_turn(std::span<const std::string_view> parts,
                          std::optional<std::uint64_t> chain_before,
                          std::vector<history_event>& events,
                          error_code& ec) {
    ec = errc::journal_corrupt;
    std::string copy;
    const auto turn = join(parts, copy);
    if (!turn || turn->size() < chain_bytes)
        return 0;
    const auto content = turn->substr(0, turn->size() - chain_bytes);
    const auto chain_after = byte_reader(turn->substr(content.size())).u64();
    if (chain_before && hash(content, *chain_before) != chain_after)
        return 0;

    const auto count_before = events.size();
    if (!read_events(content, events)) {
        events.resize(count_before);
        return 0;
    }
    ec.clear();
    return chain_after;
}

} // namespace pianola
