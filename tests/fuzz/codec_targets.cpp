#include "fuzz/codec_targets.hpp"

#include <pianola/journal/detail/byte_stream.hpp>
#include <pianola/journal/detail/counter_codec.hpp>
#include <pianola/journal/detail/index_codec.hpp>
#include <pianola/journal/detail/key_codec.hpp>
#include <pianola/journal/detail/meta_codec.hpp>
#include <pianola/journal/history_codec.hpp>
#include <pianola/journal/message_codec.hpp>
#include <pianola/journal/record_codec.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

namespace pianola::testing {
namespace {

using namespace pianola::detail;

void require(bool holds, const char* property) {
    if (holds)
        return;
    std::fprintf(stderr, "violated: %s\n", property);
    std::abort();
}

std::string with_checksum(std::string_view body) {
    std::string value(body);
    append_checksum(value);
    return value;
}

void decode_and_encode(const std::vector<std::string>& parts,
                       std::optional<std::uint64_t> chain_before) {
    const std::vector<std::string_view> views(parts.begin(), parts.end());
    std::vector<history_event> events;
    error_code ec;
    const auto chain = decode_turn(views, chain_before, events, ec);
    require(!ec || events.empty(), "a refused turn leaves no events");
    if (ec || !chain_before)
        return;
    const auto again = encode_turn(*chain_before, events);
    require(again.parts == parts, "a turn has one form");
    require(again.chain_after == chain, "a turn has one chain hash");
}

} // namespace

void fuzz_turn(std::string_view input) {
    std::string part("\1\0\0", 3);
    part.append(input);
    append_u64(part, hash(input, 0));
    decode_and_encode({with_checksum(part)}, 0);
}

// The first two bytes say where the input is cut in parts; nothing else is put right.
void fuzz_split_turn(std::string_view input) {
    std::vector<std::string> parts;
    byte_reader in(input);
    const std::size_t sizes[] = {in.u8(), in.u8(), in.remaining()};
    for (const auto size : sizes)
        parts.push_back(with_checksum(in.raw(std::min(size, in.remaining()))));
    decode_and_encode(parts, std::nullopt);
    for (const auto& part : parts) {
        error_code ec;
        turn_parts_after(part, ec);
    }
}

void fuzz_message(std::string_view input) {
    const auto value = with_checksum(input);
    error_code ec;
    const auto content = decode_message(value, ec);
    require(ec || encode_message(content) == value, "a message has one form");
}

void fuzz_record(std::string_view input) {
    auto value = with_checksum(input);
    error_code ec;
    if (const auto status = decode_custom_status_row(value, ec); !ec)
        require(encode_custom_status_row(status) == value, "custom status row");
    auto record = decode_record(value, ec);
    error_code peeking;
    const auto turn = peek_turn(value, peeking);
    if (ec)
        return;
    require(!peeking && turn == record.turn, "peeking sees the turn");
    require(encode_record(record) == value, "a record has one form");
    patch_record_watermark(value, commit_number{42});
    record.watermark.commit = commit_number{42};
    require(encode_record(record) == value, "patching is as encoding");
}

void fuzz_keys(std::string_view key) {
    if (const auto p = parse_history_key(key))
        require(history_key(p->number, p->execution, p->turn, p->part) == key, "history key");
    if (const auto p = parse_record_key(key))
        require(record_key(*p) == key, "record key");
    if (const auto p = parse_id_key(key))
        require(id_key(*p) == key, "id key");
    if (const auto p = parse_inbox_key(key))
        require(inbox_key(p->number, p->position) == key, "inbox key");
    if (const auto p = parse_due_timer_key(key))
        require(due_timer_key(*p) == key, "timer key");

    const auto value = with_checksum(key);
    error_code ec;
    if (const auto row = decode_id_row(value, ec); !ec)
        require(encode_id_row(row) == value, "id row");
    if (const auto head = decode_batch_head(value, ec); !ec)
        require(encode_batch_head(head) == value, "batch head");
    if (const auto epoch = decode_epoch(value, ec); !ec)
        require(encode_epoch(epoch) == value, "epoch");
}

void fuzz_index_rows(std::string_view key) {
    for (auto i = static_cast<std::size_t>(key_family::by_created);
         i <= static_cast<std::size_t>(key_family::by_updated);
         ++i) {
        const auto parsed = parse_index_key(static_cast<key_family>(i), key);
        require(!parsed || index_key(parsed->prefix, parsed->position) == key, "index key");
    }
    const auto value = with_checksum(key);
    error_code ec;
    if (const auto row = decode_created_row(value, ec); !ec)
        require(encode_created_row(row) == value, "created row");
    if (const auto created = decode_completed_row(value, ec); !ec)
        require(encode_completed_row(created) == value, "completed row");
    if (const auto counts = decode_status_counts(value, ec); !ec)
        require(encode_status_counts(counts) == value, "status counts");
}

std::span<const fuzz_target> fuzz_targets() {
    static constexpr fuzz_target targets[] = {
        {"turn", fuzz_turn},
        {"split_turn", fuzz_split_turn},
        {"message", fuzz_message},
        {"record", fuzz_record},
        {"keys", fuzz_keys},
        {"index_rows", fuzz_index_rows},
    };
    return targets;
}

} // namespace pianola::testing
