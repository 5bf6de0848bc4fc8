#include <pianola/journal/record_codec.hpp>

#include <pianola/journal/detail/event_fields.hpp>

#include <cassert>

namespace pianola {
namespace detail {

template <class Archive>
void fields(Archive& ar, in<Archive, kept_execution> k) {
    ar(k.execution, k.execution_id, k.status, k.first_turn, k.last_turn, k.has_wide_turns, k.base);
}

// Rewritten by every turn: times are distances to those before them, and mostly short.
template <class Archive>
void fields(Archive& ar, in<Archive, instance_record> r) {
    ar(r.id, r.name, r.version, r.status, r.created);
    ar.base(r.created);
    ar(r.last_updated);
    ar.base(r.last_updated);
    ar(r.turn_time, r.completed, r.scheduled_start);
    ar(r.tags, r.parent, r.execution, r.execution_id, r.first_turn, r.next_event);
    ar.fixed(r.chain);
    ar(r.turn_due, r.has_wide_turns, r.base, r.kept);
    ar(r.open_activities, r.open_activity_positions);
    ar(r.custom_status_apart);
    if (!r.custom_status_apart)
        ar(r.custom_status);
    ar(r.output, r.output_in_history, r.failure);
}

} // namespace detail

namespace {

// version u8, watermark u64 u32, turn u32, fields, checksum u32
constexpr std::uint8_t record_version = 1;
constexpr std::size_t watermark_offset = 1;

struct record_head {
    inbox_position watermark;
    turn_number turn;
};

/// Reads what stands at fixed offsets. Fails `in` unless the version is ours.
record_head read_head(detail::byte_reader& in) noexcept {
    record_head head;
    if (in.u8() != record_version)
        in.fail();
    head.watermark.commit = commit_number{in.u64()};
    head.watermark.ordinal = in.u32();
    head.turn = turn_number{in.u32()};
    return head;
}

record_head peek(std::string_view value, error_code& ec) noexcept {
    ec = errc::journal_corrupt;
    const auto body = detail::verify_checksum(value);
    if (!body)
        return {};
    detail::byte_reader in(*body);
    const auto head = read_head(in);
    if (!in.ok())
        return {};
    ec.clear();
    return head;
}

} // namespace

std::string encode_record(const instance_record& record) {
    std::string value;
    append_record(value, record);
    return value;
}

void append_record(std::string& out, const instance_record& record) {
    const auto watermark = record.watermark_is_own_commit ? inbox_position{} : record.watermark;
    const std::size_t begin = out.size();
    detail::append_u8(out, record_version);
    detail::append_u64(out, watermark.commit.value());
    detail::append_u32(out, watermark.ordinal);
    detail::append_u32(out, record.turn.value());
    detail::value_writer ar(out);
    ar(record);
    detail::append_checksum(out, begin);
}

instance_record decode_record(std::string_view value, error_code& ec) {
    ec = errc::journal_corrupt;
    const auto body = detail::verify_checksum(value);
    if (!body)
        return {};
    detail::value_reader ar(*body);
    const auto head = read_head(ar.bytes());
    instance_record record;
    record.watermark = head.watermark;
    record.turn = head.turn;
    ar(record);
    if (!ar.bytes().finished())
        return {};
    ec.clear();
    return record;
}

void patch_record_watermark(std::span<char> value, commit_number number) {
    assert(!value.empty() && static_cast<std::uint8_t>(value[0]) == record_version);
    detail::overwrite_fixed(value, watermark_offset, number.value(), 8);
    detail::renew_checksum(value);
}

std::string encode_custom_status_row(const payload& status) {
    std::string value;
    detail::value_writer ar(value);
    ar(status);
    detail::append_checksum(value);
    return value;
}

payload decode_custom_status_row(std::string_view value, error_code& ec) {
    ec = errc::journal_corrupt;
    const auto body = detail::verify_checksum(value);
    if (!body)
        return {};
    detail::value_reader ar(*body);
    payload status;
    ar(status);
    if (!ar.bytes().finished() || !status.present())
        return {};
    ec.clear();
    return status;
}

turn_number peek_turn(std::string_view value, error_code& ec) noexcept {
    return peek(value, ec).turn;
}

} // namespace pianola
