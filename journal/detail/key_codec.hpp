#pragma once

#include <pianola/journal/commit.hpp>
#include <pianola/journal/error.hpp>
#include <pianola/journal/identifiers.hpp>
#include <pianola/journal/instant.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// The keys of every family (log.hpp) but the indexes (index_codec.hpp), made so that their byte
/// order is the reading order, and small values. Each comes as a string, or is appended to one.
/// Numbers are big-endian; a time has its sign bit flipped. Parsing gives nothing for bytes that no
/// function here makes.
///
/// Retired key families: none.
namespace pianola::detail {

/// The smallest key after `key`: an exclusive lower bound, an inclusive upper one.
std::string key_after(std::string_view key);
/// The smallest key after all that begin with `prefix`: the exclusive end of their range. Empty,
/// which means the end of the family, when there is none.
std::string prefix_end(std::string_view prefix);

// --- history: number u64, execution u32, turn u32, part u16 -> part of a turn ------------------

struct history_position {
    instance_number number;
    execution_number execution;
    turn_number turn;
    std::uint16_t part = 0;
    friend constexpr auto operator<=>(const history_position&,
                                      const history_position&) noexcept = default;
};
void append_history_key(std::string& out,
                        instance_number number,
                        execution_number execution,
                        turn_number turn,
                        std::uint16_t part);
std::string history_key(instance_number number,
                        execution_number execution,
                        turn_number turn,
                        std::uint16_t part);
/// Sorts right before the first part of a turn; is no key itself, but begins a range.
std::string history_turn_prefix(instance_number number,
                                execution_number execution,
                                turn_number turn);
inline constexpr std::size_t history_key_bytes = 18;
std::optional<history_position> parse_history_key(std::string_view key) noexcept;

// --- records: number u64 -> encode_record() ----------------------------------------------------

std::string record_key(instance_number number);
std::optional<instance_number> parse_record_key(std::string_view key) noexcept;

// --- ids: the id's bytes -> number u64, kind u8, checksum --------------------------------------

/// On-disk numbers; never reused.
enum class instance_kind : std::uint8_t {
    orchestration = 1,
    entity = 2,
};
struct id_row {
    instance_number number;
    instance_kind kind = instance_kind::orchestration;
    friend bool operator==(const id_row&, const id_row&) = default;
};
inline const std::string& id_key(const instance_id& id) noexcept { return id.str(); }
/// Absent for the empty key.
std::optional<instance_id> parse_id_key(std::string_view key);
std::string encode_id_row(const id_row& row);
/// Sets `ec` to journal_corrupt, or clears it.
id_row decode_id_row(std::string_view value, error_code& ec) noexcept;

// --- inbox: number u64, commit u64, ordinal u32 -> encode_message() ----------------------------

struct inbox_row_position {
    instance_number number;
    inbox_position position;
    friend constexpr auto operator<=>(const inbox_row_position&,
                                      const inbox_row_position&) noexcept = default;
};
void append_inbox_key(std::string& out, instance_number number, inbox_position position);
std::string inbox_key(instance_number number, inbox_position position);
std::optional<inbox_row_position> parse_inbox_key(std::string_view key) noexcept;

// --- timers: due i64, number u64, execution u32, event u32 -> nothing --------------------------

void append_due_timer_key(std::string& out, const timer_key& timer);
std::string due_timer_key(const timer_key& timer);
std::optional<timer_key> parse_due_timer_key(std::string_view key) noexcept;

// --- hub: the row's key -> its value, checksum -------------------------------------------------

std::string encode_hub_row(std::string_view value);
/// Sets `ec` to journal_corrupt, or clears it.
std::string decode_hub_row(std::string_view value, error_code& ec);

} // namespace pianola::detail
