#include <pianola/journal/detail/store_reads.hpp>

#include <pianola/journal/detail/key_codec.hpp>
#include <pianola/journal/history_codec.hpp>
#include <pianola/journal/message_codec.hpp>
#include <pianola/journal/record_codec.hpp>

#include <algorithm>
#include <limits>
#include <string_view>
#include <utility>

namespace pianola::detail {

namespace {

/// Calls `visit(position, message)` for the messages of [first, last), until it returns false.
template <class Visit>
void read_inbox(const key_reader& store,
                const std::string& first,
                const std::string& last,
                Visit visit,
                error_code& ec) {
    const auto cursor = store.scan(key_family::inbox, first, last);
    for (; cursor->valid(); cursor->next()) {
        const auto row = parse_inbox_key(cursor->key());
        if (!row) {
            ec = errc::journal_corrupt;
            return;
        }
        message content = decode_message(cursor->value(), ec);
        if (ec || !visit(row->position, std::move(content)))
            return;
    }
    ec = cursor->status();
}

/// The start message of an instance that has not taken its first turn. It is above the watermark,
/// or at it when the instance has looked at the message and waits for its time.
payload pending_input(const key_reader& store,
                      instance_number number,
                      inbox_position watermark,
                      error_code& ec) {
    payload input;
    read_inbox(
        store,
        inbox_key(number, watermark),
        inbox_key(instance_number{number.value() + 1}, {}),
        [&](inbox_position, message content) {
            const auto* started = content.event.get_if<history::execution_started>();
            if (started)
                input = started->input;
            return started == nullptr;
        },
        ec);
    return input;
}

template <class Event>
const Event* last_of(const std::vector<history_event>& events) {
    const auto found = std::find_if(events.rbegin(), events.rend(), [](const history_event& e) {
        return e.template get_if<Event>() != nullptr;
    });
    return found == events.rend() ? nullptr : found->template get_if<Event>();
}

/// The turn that holds execution_started: a rewound execution has it from its first base.
std::pair<execution_number, turn_number> where_started(const instance_record& record) {
    std::pair found{record.execution, record.first_turn};
    execution_number base = record.base;
    // Newest first: a base is older than what continues it.
    for (auto kept = record.kept.rbegin(); kept != record.kept.rend(); ++kept) {
        if (base == execution_number{} || kept->execution != base)
            continue;
        found = {kept->execution, kept->first_turn};
        base = kept->base;
    }
    return found;
}

bool read_input(const key_reader& store,
                instance_number number,
                stored_instance& instance,
                error_code& ec) {
    const instance_record& record = instance.record;
    if (record.first_turn == turn_number{}) {
        instance.input = pending_input(store, number, record.watermark, ec);
        return true;
    }
    if (record.next_event == event_number{})
        return true;
    const auto [execution, first_turn] = where_started(record);
    std::vector<history_event> events;
    if (!read_turn(store, number, execution, first_turn, events, ec))
        return false;
    if (const auto* started = last_of<history::execution_started>(events))
        instance.input = started->input;
    return true;
}

// The newest turn has the output, unless the instance took turns after it ended.
bool read_output(const key_reader& store,
                 instance_number number,
                 instance_record& record,
                 error_code& ec) {
    if (!record.output_in_history)
        return true;
    std::vector<history_event> events;
    read_turn(store, number, record.execution, record.turn, events, ec);
    const auto* completed = last_of<history::execution_completed>(events);
    if (!completed && !ec) {
        constexpr auto everything = std::numeric_limits<std::size_t>::max();
        const auto first = record.first_turn;
        events = read_history(store, number, record.execution, first, everything, ec).events;
        completed = last_of<history::execution_completed>(events);
    }
    if (!completed)
        return false;
    record.output = completed->result;
    if (completed->failure)
        record.failure = completed->failure;
    return true;
}

/// Puts back in what stands in a row of its own. False when that is not there.
bool read_custom_status(const key_reader& store,
                        instance_number number,
                        instance_record& record,
                        error_code& ec) {
    if (!record.custom_status_apart)
        return true;
    const auto row = store.get(key_family::custom_statuses, record_key(number), ec);
    if (row && !ec)
        record.custom_status = decode_custom_status_row(*row, ec);
    return row.has_value();
}

/// What does not stand in the record. False when some of it is not there.
bool read_rest(const key_reader& store,
               instance_number number,
               bool with_payloads,
               stored_instance& instance,
               error_code& ec) {
    if (!read_custom_status(store, number, instance.record, ec) || ec)
        return false;
    if (!with_payloads)
        return true;
    return read_input(store, number, instance, ec) && !ec &&
           read_output(store, number, instance.record, ec) && !ec;
}

} // namespace

std::vector<instance_number> find_numbers(const key_reader& store,
                                          const std::vector<instance_id>& ids,
                                          error_code& ec) {
    ec.clear();
    std::vector<instance_number> numbers;
    numbers.reserve(ids.size());
    for (const instance_id& id : ids) {
        const auto row = store.get(key_family::ids, id_key(id), ec);
        if (ec)
            return {};
        numbers.push_back(row ? decode_id_row(*row, ec).number : instance_number{});
        if (ec)
            return {};
    }
    return numbers;
}

loaded_instance load_instance(const key_reader& store,
                              instance_number number,
                              commit_number durable,
                              error_code& ec) {
    loaded_instance loaded;
    const auto record = store.get(key_family::records, record_key(number), ec);
    if (ec)
        return {};
    inbox_position watermark;
    if (record) {
        loaded.record = decode_record(*record, ec);
        if (ec)
            return {};
        watermark = loaded.record->watermark;
    }
    read_inbox(
        store,
        inbox_key(number, {}),
        inbox_key(number, {durable.next(), 0}),
        [&](inbox_position position, message content) {
            if (position <= watermark)
                loaded.consumed.push_back(position);
            else
                loaded.inbox.push_back({number, position, std::move(content)});
            return true;
        },
        ec);
    return ec ? loaded_instance{} : std::move(loaded);
}

// Between two reads a turn may replace the execution, so that what the record speaks of is gone.
// Only when the record is still the same is anything missing.
std::optional<stored_instance> read_instance(const key_reader& store,
                                             instance_number number,
                                             bool with_payloads,
                                             error_code& ec) {
    const std::string key = record_key(number);
    constexpr int attempts = 100;
    auto bytes = store.get(key_family::records, key, ec);
    for (int i = 0; i < attempts && !ec && bytes; ++i) {
        stored_instance instance;
        instance.record = decode_record(*bytes, ec);
        if (ec)
            return std::nullopt;
        error_code missing;
        if (read_rest(store, number, with_payloads, instance, missing))
            return instance;
        auto again = store.get(key_family::records, key, ec);
        if (!ec && again == bytes)
            ec = missing ? missing : error_code(errc::journal_corrupt);
        bytes = std::move(again);
    }
    if (!ec && bytes)
        ec = errc::journal_corrupt;
    return std::nullopt;
}

} // namespace pianola::detail
