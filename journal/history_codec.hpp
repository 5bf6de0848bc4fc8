#pragma once

#include <pianola/journal/error.hpp>
#include <pianola/journal/history_event.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// History events as bytes, and turns as the values of history keys. The layout is described in
/// README.md, "Format". Decoding takes any bytes, accepts exactly what encoding writes, and
/// otherwise finishes with journal_corrupt; on success it clears `ec`.
namespace pianola {

/// On-disk numbers: those of the fields of Durable Task's HistoryEvent. Never reused.
enum class history_event_number : std::uint8_t {
    execution_started = 3,
    execution_completed = 4,
    execution_terminated = 5,
    task_scheduled = 6,
    task_completed = 7,
    task_failed = 8,
    sub_orchestration_created = 9,
    sub_orchestration_completed = 10,
    sub_orchestration_failed = 11,
    timer_created = 12,
    timer_fired = 13,
    orchestrator_started = 14,
    orchestrator_completed = 15,
    event_sent = 16,
    event_raised = 17,
    generic_event = 18,
    history_state = 19,
    continue_as_new = 20,
    execution_suspended = 21,
    execution_resumed = 22,
    entity_operation_signaled = 23,
    entity_operation_called = 24,
    entity_operation_completed = 25,
    entity_operation_failed = 26,
    entity_lock_requested = 27,
    entity_lock_granted = 28,
    entity_unlock_sent = 29,
    execution_rewound = 30,
};
history_event_number number_of(const history::body& body) noexcept;

/// How many inner failures of a failure are stored; deeper ones are cut off by encoding.
inline constexpr std::size_t max_inner_failures = 64;

/// One event by itself, without version or checksum.
std::string encode_event(const history_event& event);
history_event decode_event(std::string_view bytes, error_code& ec);

/// No part of a turn is larger. A turn that fits is one part.
inline constexpr std::size_t max_turn_part_bytes = 256 * 1024;

/// The values of one turn's history keys, by part, and the chain hash after it.
struct encoded_turn {
    std::vector<std::string> parts;
    std::uint64_t chain_after = 0;
};

/// `chain_before` is the chain hash of the execution so far; 0 before its first turn.
/// Precondition: the turn has at most 65,536 parts.
encoded_turn encode_turn(std::uint64_t chain_before, std::span<const history_event> events);

/// Appends the only part of a turn that is no larger than a part may be, and gives the chain hash
/// after it. Of a larger turn nothing is appended.
std::optional<std::uint64_t> append_narrow_turn(std::string& out,
                                                std::uint64_t chain_before,
                                                std::span<const history_event> events);

/// How many parts follow this one in its turn; of part 0, how many keys to read on. Checks the
/// part's checksum.
std::uint16_t turn_parts_after(std::string_view part, error_code& ec) noexcept;

/// Appends the events of a turn, given all its parts in order, and gives the chain hash after it.
/// With `chain_before` it also proves that the turn continues that history. On failure `events`
/// is as before.
std::uint64_t decode_turn(std::span<const std::string_view> parts,
                          std::optional<std::uint64_t> chain_before,
                          std::vector<history_event>& events,
                          error_code& ec);

} // namespace pianola
