#include <pianola/journal/commit_encoder.hpp>

#include <pianola/journal/detail/key_codec.hpp>
#include <pianola/journal/detail/projection.hpp>
#include <pianola/journal/history_codec.hpp>
#include <pianola/journal/message_codec.hpp>
#include <pianola/journal/record_codec.hpp>

#include <algorithm>
#include <cassert>
#include <limits>
#include <utility>

namespace pianola {
namespace {

using namespace detail;

/// What most of them need: room for that is made once.
constexpr std::size_t changes_of_a_turn = 8;
constexpr std::size_t bytes_of_a_turn = 768;

void encode_wide_turn(instance_number number,
                      turn_number turn,
                      const std::vector<history_event>& events,
                      instance_record& record,
                      encoded_commit& out) {
    const encoded_turn encoded = encode_turn(record.chain, events);
    record.chain = encoded.chain_after;
    out.wide = true;
    record.has_wide_turns = true;
    std::uint16_t part = 0;
    for (const std::string& value : encoded.parts)
        out.changes.put(
            key_family::history, history_key(number, record.execution, turn, part++), value);
}

void encode_turn_of(instance_number number,
                    turn_number turn,
                    const std::vector<history_event>& events,
                    instance_record& record,
                    encoded_commit& out) {
    if (events.empty())
        return;
    std::optional<std::uint64_t> chain;
    out.changes.put_appended(
        key_family::history,
        [&](std::string& key) { append_history_key(key, number, record.execution, turn, 0); },
        [&](std::string& value) { chain = append_narrow_turn(value, record.chain, events); });
    if (chain) {
        record.chain = *chain;
    } else {
        out.changes.remove_last();
        encode_wide_turn(number, turn, events, record, out);
    }
}

void encode_custom_status(const commit& source, instance_record& record, encoded_commit& out) {
    const bool large = record.custom_status.size() > instance_record::max_inline_status_bytes;
    if (large) {
        out.changes.put(key_family::custom_statuses,
                        record_key(source.number),
                        encode_custom_status_row(std::exchange(record.custom_status, {})));
        record.custom_status_apart = true;
    } else if (source.custom_status_dropped) {
        out.changes.erase(key_family::custom_statuses, record_key(source.number));
    }
}

void encode_turns(const commit& source, instance_record& record, encoded_commit& out) {
    const auto earlier = static_cast<std::uint32_t>(source.earlier_turns.size());
    turn_number turn{record.turn.value() - earlier};
    for (const auto& events : source.earlier_turns) {
        encode_turn_of(source.number, turn, events, record, out);
        turn = turn.next();
    }
    encode_turn_of(source.number, turn, source.events, record, out);
}

void erase_turns(instance_number number, const superseded_turns& turns, encoded_commit& out) {
    const std::uint32_t first = turns.first.value();
    const std::uint32_t last = turns.last.value();
    if (first > last)
        return;
    if (turns.wide || last - first >= max_turns_erased_by_key) {
        constexpr auto last_part = std::numeric_limits<std::uint16_t>::max();
        out.changes.erase_range(
            key_family::history,
            history_turn_prefix(number, turns.execution, turns.first),
            key_after(history_key(number, turns.execution, turns.last, last_part)));
        return;
    }
    for (std::uint32_t i = 0; i <= last - first; ++i)
        out.changes.erase(key_family::history,
                          history_key(number, turns.execution, turn_number{first + i}, 0));
}

id_row row_of(const id_assignment& assignment) {
    return {assignment.number,
            is_entity(assignment.id) ? instance_kind::entity : instance_kind::orchestration};
}

void encode_purges(std::vector<purged_instance> instances, encoded_commit& out) {
    out.purged.reserve(instances.size());
    for (purged_instance& each : instances) {
        out.purged.push_back({each.number, each.turn});
        if (is_entity(each.id))
            continue;
        const auto counted = std::ranges::find_if(out.counters, [&](const counter_delta& delta) {
            return delta.status == each.status && delta.name == each.name;
        });
        if (counted != out.counters.end())
            --counted->change;
        else
            out.counters.push_back({std::move(each.name), each.status, -1});
    }
}

void encode_hub_rows(const std::vector<hub_row>& rows, encoded_commit& out) {
    for (const hub_row& row : rows)
        if (row.value)
            out.changes.put(key_family::hub, row.key, encode_hub_row(*row.value));
        else
            out.changes.erase(key_family::hub, row.key);
}

void encode_lists(commit& source, encoded_commit& out) {
    for (const id_assignment& assignment : source.assignments)
        out.changes.put(key_family::ids, id_key(assignment.id), encode_id_row(row_of(assignment)));
    for (const timer_key& timer : source.timers_set)
        out.changes.put_appended(
            key_family::timers,
            [&](std::string& key) { append_due_timer_key(key, timer); },
            [](std::string&) {});
    for (const timer_key& timer : source.timers_cancelled)
        out.changes.erase_appended(key_family::timers,
                                   [&](std::string& key) { append_due_timer_key(key, timer); });
    for (const inbox_position& position : source.inbox_deleted)
        out.changes.erase_appended(key_family::inbox, [&](std::string& key) {
            append_inbox_key(key, source.number, position);
        });
    out.messages.reserve(source.messages.size());
    for (outgoing_message& message : source.messages) {
        std::string bytes = encode_message(message.content);
        out.messages.push_back({message.target, std::move(message.content), std::move(bytes)});
    }
}

} // namespace

encoded_commit encode_commit(commit& source) {
    assert(source.record || source.events.empty());
    assert(source.earlier_turns.empty() || source.expected_turn == turn_number{});
    assert(source.earlier_turns.empty() ||
           source.earlier_turns.size() < source.record->turn.value());
    assert(!source.record || source.purged.empty());
    encoded_commit out;
    out.number = source.number;
    out.expected_turn = source.expected_turn;
    out.expected_after = source.expected_after;
    out.epoch = source.epoch;
    if (source.record) {
        instance_record& record = *source.record;
        out.changes.reserve(changes_of_a_turn, bytes_of_a_turn);
        encode_turns(source, record, out);
        encode_custom_status(source, record, out);
        project_indexes(source.number, source.previous, source.replaced, record, out);
        out.turn = record.turn;
        out.chain = record.chain;
        if (record.watermark_is_own_commit)
            out.record_without_watermark = out.changes.size();
        out.changes.put_appended(
            key_family::records,
            [&](std::string& key) { key.append(record_key(source.number)); },
            [&](std::string& value) { append_record(value, record); });
    }
    encode_purges(std::move(source.purged), out);
    for (const superseded_turns& turns : source.superseded)
        erase_turns(source.number, turns, out);
    encode_lists(source, out);
    encode_hub_rows(source.hub_rows, out);
    return out;
}

std::vector<encoded_commit> encode_commits(std::vector<commit> group) {
    std::vector<encoded_commit> encoded;
    encoded.reserve(group.size());
    for (commit& each : group)
        encoded.push_back(encode_commit(each));
    return encoded;
}

} // namespace pianola
