#include <pianola/journal/detail/key_codec.hpp>

#include <pianola/journal/detail/byte_stream.hpp>

namespace pianola::detail {
namespace {

constexpr std::size_t history_turn_prefix_bytes = history_key_bytes - sizeof(std::uint16_t);

template <class T>
std::optional<T> if_finished(const byte_reader& in, const T& parsed) noexcept {
    return in.finished() ? std::optional<T>(parsed) : std::nullopt;
}

} // namespace

std::string key_after(std::string_view key) {
    std::string after(key);
    after.push_back('\0');
    return after;
}

std::string prefix_end(std::string_view prefix) {
    std::string end(prefix);
    while (!end.empty() && end.back() == '\xff')
        end.pop_back();
    if (!end.empty())
        end.back() = static_cast<char>(static_cast<unsigned char>(end.back()) + 1);
    return end;
}

std::string history_turn_prefix(instance_number number,
                                execution_number execution,
                                turn_number turn) {
    std::string prefix = history_key(number, execution, turn, 0);
    prefix.resize(history_turn_prefix_bytes);
    return prefix;
}

void append_history_key(std::string& out,
                        instance_number number,
                        execution_number execution,
                        turn_number turn,
                        std::uint16_t part) {
    append_u64(out, number.value());
    append_u32(out, execution.value());
    append_u32(out, turn.value());
    append_u16(out, part);
}

std::string history_key(instance_number number,
                        execution_number execution,
                        turn_number turn,
                        std::uint16_t part) {
    std::string key;
    key.reserve(history_key_bytes);
    append_history_key(key, number, execution, turn, part);
    return key;
}

std::optional<history_position> parse_history_key(std::string_view key) noexcept {
    byte_reader in(key);
    history_position position;
    position.number = instance_number{in.u64()};
    position.execution = execution_number{in.u32()};
    position.turn = turn_number{in.u32()};
    position.part = in.u16();
    return if_finished(in, position);
}

std::string record_key(instance_number number) {
    std::string key;
    append_u64(key, number.value());
    return key;
}

std::optional<instance_number> parse_record_key(std::string_view key) noexcept {
    byte_reader in(key);
    const instance_number number{in.u64()};
    return if_finished(in, number);
}

std::optional<instance_id> parse_id_key(std::string_view key) {
    if (key.empty())
        return std::nullopt;
    return instance_id{std::string(key)};
}

std::string encode_id_row(const id_row& row) {
    std::string value;
    append_u64(value, row.number.value());
    append_u8(value, static_cast<std::uint8_t>(row.kind));
    append_checksum(value);
    return value;
}

id_row decode_id_row(std::string_view value, error_code& ec) noexcept {
    ec = errc::journal_corrupt;
    const auto body = verify_checksum(value);
    if (!body)
        return {};
    byte_reader in(*body);
    id_row row;
    row.number = instance_number{in.u64()};
    row.kind = static_cast<instance_kind>(in.u8());
    const bool known =
        row.kind == instance_kind::orchestration || row.kind == instance_kind::entity;
    if (!in.finished() || !known)
        return {};
    ec.clear();
    return row;
}

void append_inbox_key(std::string& out, instance_number number, inbox_position position) {
    append_u64(out, number.value());
    append_u64(out, position.commit.value());
    append_u32(out, position.ordinal);
}

std::string inbox_key(instance_number number, inbox_position position) {
    std::string key;
    append_inbox_key(key, number, position);
    return key;
}

std::optional<inbox_row_position> parse_inbox_key(std::string_view key) noexcept {
    byte_reader in(key);
    inbox_row_position row;
    row.number = instance_number{in.u64()};
    row.position.commit = commit_number{in.u64()};
    row.position.ordinal = in.u32();
    return if_finished(in, row);
}

void append_due_timer_key(std::string& out, const timer_key& timer) {
    append_sortable(out, timer.due.ticks_since_epoch());
    append_u64(out, timer.number.value());
    append_u32(out, timer.execution.value());
    append_u32(out, timer.event.value());
}

std::string due_timer_key(const timer_key& timer) {
    std::string key;
    append_due_timer_key(key, timer);
    return key;
}

std::optional<timer_key> parse_due_timer_key(std::string_view key) noexcept {
    byte_reader in(key);
    timer_key timer;
    timer.due = instant{in.sortable()};
    timer.number = instance_number{in.u64()};
    timer.execution = execution_number{in.u32()};
    timer.event = event_number{in.u32()};
    return if_finished(in, timer);
}

std::string encode_hub_row(std::string_view value) {
    std::string bytes(value);
    append_checksum(bytes);
    return bytes;
}

std::string decode_hub_row(std::string_view value, error_code& ec) {
    const auto body = verify_checksum(value);
    ec = body ? error_code{} : make_error_code(errc::journal_corrupt);
    return std::string(body.value_or(std::string_view{}));
}

} // namespace pianola::detail
