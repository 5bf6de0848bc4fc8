#include <simulation/disk_contents.hpp>

#include <pianola/journal/detail/counter_codec.hpp>
#include <pianola/journal/detail/index_codec.hpp>
#include <pianola/journal/detail/key_codec.hpp>
#include <pianola/journal/detail/living_reader.hpp>
#include <pianola/journal/detail/projection.hpp>
#include <pianola/journal/detail/purged_codec.hpp>
#include <pianola/journal/detail/store_reads.hpp>
#include <pianola/journal/log.hpp>
#include <pianola/journal/record_codec.hpp>

#include <simulation/check.hpp>

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace pianola::simulation {
namespace {

using by_number = std::map<instance_number, stored_state>;

std::string name_of(const stored_state& state) {
    return state.record.id.str() + " (number " + std::to_string(state.number.value()) + ")";
}

template <class Row>
void each_row(const key_reader& store, key_family family, Row row) {
    const auto cursor = store.scan(family, {}, {});
    for (; cursor->valid(); cursor->next())
        row(cursor->key(), cursor->value());
    check(!cursor->status(), "the disk cannot be read");
}

template <class T>
T readable(std::optional<T> parsed, const char* what) {
    check(parsed.has_value(), std::string("a key does not parse: ") + what);
    return std::move(*parsed);
}

stored_state& owner(by_number& all, instance_number number, const std::string& what) {
    const auto at = all.find(number);
    check(at != all.end(),
          what + " of number " + std::to_string(number.value()) + " has no record");
    return at->second;
}

by_number read_records(const key_reader& store) {
    by_number all;
    each_row(store, key_family::records, [&](std::string_view key, std::string_view value) {
        const auto number = readable(detail::parse_record_key(key), "record");
        error_code ec;
        stored_state state;
        state.number = number;
        state.record = decode_record(value, ec);
        check(!ec, "a record does not decode");
        all.emplace(number, std::move(state));
    });
    return all;
}

/// Puts them into the records they belong to.
void read_custom_statuses(const key_reader& store, by_number& all) {
    std::size_t rows = 0;
    each_row(store, key_family::custom_statuses, [&](std::string_view key, std::string_view value) {
        const auto number = readable(detail::parse_record_key(key), "custom status");
        auto& record = owner(all, number, "the custom status").record;
        check(record.custom_status_apart, "a custom status has a row that nobody asks for");
        error_code ec;
        record.custom_status = decode_custom_status_row(value, ec);
        check(!ec, "a custom status does not decode");
        ++rows;
    });
    const auto apart = std::ranges::count_if(
        all, [](const auto& each) { return each.second.record.custom_status_apart; });
    check(std::cmp_equal(rows, apart), "a custom status has no row");
}

void check_ids(const key_reader& store, by_number& all) {
    std::size_t rows = 0;
    each_row(store, key_family::ids, [&](std::string_view key, std::string_view value) {
        error_code ec;
        const auto id = readable(detail::parse_id_key(key), "id");
        const auto row = detail::decode_id_row(value, ec);
        check(!ec, "an id row does not decode");
        check(owner(all, row.number, "the id " + id.str()).record.id == id,
              "the id " + id.str() + " leads to another instance");
        ++rows;
    });
    check(rows == all.size(), "an instance has no id row");
}

using index_rows = std::map<std::pair<key_family, std::string>, std::string>;

/// The index rows that the records ask for, and the counters.
index_rows expected_rows(const by_number& all, instance_counts& counts) {
    index_rows rows;
    for (const auto& [number, state] : all) {
        encoded_commit fresh;
        detail::project_indexes(number, std::nullopt, std::nullopt, state.record, fresh);
        for (std::size_t i = 0; i != fresh.changes.size(); ++i) {
            const key_change change = fresh.changes[i];
            rows.emplace(std::pair(change.family, std::string(change.key)), change.value);
        }
        for (const counter_delta& delta : fresh.counters)
            counts[delta.name][delta.status] += 1;
    }
    return rows;
}

void check_indexes(const key_reader& store, by_number& all) {
    instance_counts counts;
    const index_rows expected = expected_rows(all, counts);
    index_rows found;
    for (const key_family family : detail::index_families)
        each_row(store, family, [&](std::string_view key, std::string_view value) {
            const auto at = readable(detail::parse_index_key(family, key), "index");
            owner(all, at.position.number, "an index row");
            found.emplace(std::pair(family, std::string(key)), std::string(value));
        });
    check(found == expected, "the indexes are not those of the records");
    instance_counts counted;
    each_row(store, key_family::counters, [&](std::string_view key, std::string_view value) {
        error_code ec;
        counted.emplace(key, detail::decode_status_counts(value, ec));
        check(!ec, "a counter does not decode");
    });
    check(counted == counts, "the counters are not those of the records");
}

/// The current execution, or one that is kept.
bool belongs(const detail::history_position& at, const instance_record& record) {
    const auto within = [&](execution_number execution, turn_number first, turn_number last) {
        return at.execution == execution && at.turn >= first && at.turn <= last;
    };
    return within(record.execution, record.first_turn, record.turn) ||
           std::ranges::any_of(record.kept, [&](const kept_execution& k) {
               return within(k.execution, k.first_turn, k.last_turn);
           });
}

void read_histories(const key_reader& store, by_number& all) {
    for (auto& [number, state] : all) {
        const instance_record& record = state.record;
        if (record.first_turn == turn_number{})
            continue;
        error_code ec;
        auto page = detail::read_history(
            store, number, record.execution, {}, std::numeric_limits<std::size_t>::max(), ec);
        check(!ec && !page.next, "the history cannot be read: " + name_of(state));
        check(page.chain == record.chain, "the chain hash is another: " + name_of(state));
        check(page.events.size() == record.next_event.value(),
              "the history has " + std::to_string(page.events.size()) +
                  " events, the record says " + std::to_string(record.next_event.value()) + ": " +
                  name_of(state));
        state.history = std::move(page.events);
    }
    each_row(store, key_family::history, [&](std::string_view key, std::string_view) {
        const auto at = readable(detail::parse_history_key(key), "history");
        const auto& state = owner(all, at.number, "a history row");
        check(belongs(at, state.record),
              "a history row belongs to no execution: " + name_of(state));
    });
}

void read_inboxes(const key_reader& store, by_number& all) {
    each_row(store, key_family::inbox, [&](std::string_view key, std::string_view) {
        const auto at = readable(detail::parse_inbox_key(key), "inbox");
        // The last word to an instance that was purged: the next opening drops it.
        if (!all.contains(at.number))
            return;
        auto& state = all.at(at.number);
        ++state.inbox;
        if (at.position > state.record.watermark)
            ++state.waiting;
    });
}

void read_timers(const key_reader& store, by_number& all) {
    each_row(store, key_family::timers, [&](std::string_view key, std::string_view) {
        const auto timer = readable(detail::parse_due_timer_key(key), "timer");
        owner(all, timer.number, "a timer").timers.push_back(timer);
    });
}

} // namespace

disk_contents read_disk(const std::shared_ptr<memory_disk>& disk,
                        const asio::any_io_executor& executor) {
    const auto raw = std::make_shared<const memory_store>(disk, executor);
    error_code damaged;
    const auto purged =
        std::make_shared<const purged_instances>(detail::read_purged(*raw, damaged));
    check(!damaged, "the bitmaps of purged instances do not decode");
    const detail::living_reader store(raw, purged);
    by_number all = read_records(store);
    read_custom_statuses(store, all);
    check_ids(store, all);
    check_indexes(store, all);
    read_histories(store, all);
    read_inboxes(store, all);
    read_timers(store, all);
    disk_contents contents;
    for (auto& [number, state] : all) {
        const instance_id id = state.record.id;
        check(contents.emplace(id, std::move(state)).second, "an id has two numbers: " + id.str());
    }
    return contents;
}

} // namespace pianola::simulation
