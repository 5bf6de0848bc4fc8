#include <pianola/journal/detail/index_codec.hpp>
#include <pianola/journal/detail/key_codec.hpp>
#include <pianola/journal/detail/store_reads.hpp>
#include <pianola/journal/record_codec.hpp>

#include <algorithm>
#include <limits>
#include <utility>

namespace pianola::detail {

namespace {

/// A page of what `parse` makes of each key. Its `next` is the key of its last item.
template <class T, class Parse>
scan_page<T> read_page(key_cursor& cursor, std::size_t limit, Parse parse, error_code& ec) {
    scan_page<T> page;
    std::string last;
    for (ec.clear(); cursor.valid(); cursor.next()) {
        if (!page.items.empty() && page.items.size() >= limit) {
            page.next = std::move(last);
            break;
        }
        const auto item = parse(cursor.key());
        if (!item) {
            ec = errc::journal_corrupt;
            return {};
        }
        page.items.push_back(*item);
        last = cursor.key();
    }
    if (ec = cursor.status(); ec)
        return {};
    return page;
}

std::string after_inbox_of(instance_number number) {
    constexpr auto max = std::numeric_limits<std::uint64_t>::max();
    constexpr auto max_ordinal = std::numeric_limits<std::uint32_t>::max();
    return key_after(inbox_key(number, {commit_number{max}, max_ordinal}));
}

/// The first inbox row at or after `position`.
std::optional<inbox_row_position> first_inbox_row(const key_reader& store,
                                                  std::string_view position,
                                                  error_code& ec) {
    const auto cursor = store.scan(key_family::inbox, position, {});
    ec = cursor->status();
    if (ec || !cursor->valid())
        return std::nullopt;
    const auto row = parse_inbox_key(cursor->key());
    if (!row)
        ec = errc::journal_corrupt;
    return row;
}

/// Whether `number`, which has inbox rows, has one above its watermark. An instance without a
/// record has none yet. One that has ended is counted in whatever it has: it takes no turn that
/// would delete what it consumed, and after its purge that would look like news.
bool is_waiting(const key_reader& store, instance_number number, error_code& ec) {
    const auto value = store.get(key_family::records, record_key(number), ec);
    if (ec || !value)
        return !ec;
    const instance_record record = decode_record(*value, ec);
    if (ec)
        return false;
    if (is_terminal(record.status))
        return true;
    const auto row = first_inbox_row(store, key_after(inbox_key(number, record.watermark)), ec);
    return row && row->number == number;
}

} // namespace

scan_page<timer_key> scan_timers(const key_reader& store,
                                 const std::string& after,
                                 std::size_t limit,
                                 error_code& ec) {
    const std::string first = after.empty() ? after : key_after(after);
    const auto cursor = store.scan(key_family::timers, first, {});
    return read_page<timer_key>(*cursor, limit, parse_due_timer_key, ec);
}

scan_page<instance_number> scan_status(const key_reader& store,
                                       runtime_status status,
                                       const std::string& after,
                                       std::size_t limit,
                                       error_code& ec) {
    const std::string all = by_status_prefix(status);
    const std::string first = after.empty() ? all : key_after(after);
    const auto cursor = store.scan(key_family::by_status, first, prefix_end(all));
    const auto number_of = [](std::string_view key) -> std::optional<instance_number> {
        const auto row = parse_index_key(key_family::by_status, key);
        return row ? std::optional(row->position.number) : std::nullopt;
    };
    return read_page<instance_number>(*cursor, limit, number_of, ec);
}

std::vector<instance_number> only_busy(const key_reader& store,
                                       std::vector<instance_number> numbers,
                                       error_code& ec) {
    std::ranges::sort(numbers);
    std::vector<std::string> keys;
    keys.reserve(numbers.size());
    for (const instance_number number : numbers)
        keys.push_back(record_key(number));
    const auto records = store.get_many(key_family::records, keys, ec);
    std::vector<instance_number> busy;
    for (std::size_t i = 0; !ec && i != records.size(); ++i) {
        if (!records[i])
            continue;       // purged meanwhile
        error_code damaged; // whoever loads it says so
        const instance_record record = decode_record(*records[i], damaged);
        if (damaged || record.open_activities != 0 || record.turn_due)
            busy.push_back(numbers[i]);
    }
    return ec ? std::vector<instance_number>{} : busy;
}

// `after` is where to go on: everything before it has been looked at.
scan_page<instance_number> scan_waiting(const key_reader& store,
                                        std::string after,
                                        std::size_t limit,
                                        error_code& ec) {
    scan_page<instance_number> page;
    for (;;) {
        const auto row = first_inbox_row(store, after, ec);
        if (ec)
            return {};
        if (!row)
            return page;
        if (!page.items.empty() && page.items.size() >= limit) {
            page.next = std::move(after);
            return page;
        }
        if (is_waiting(store, row->number, ec))
            page.items.push_back(row->number);
        if (ec)
            return {};
        after = after_inbox_of(row->number);
    }
}

std::vector<hub_row> read_hub_rows(const key_reader& store,
                                   std::string_view prefix,
                                   error_code& ec) {
    std::vector<hub_row> rows;
    const auto cursor = store.scan(key_family::hub, prefix, {});
    for (ec.clear(); cursor->valid() && cursor->key().starts_with(prefix); cursor->next()) {
        auto value = decode_hub_row(cursor->value(), ec);
        if (ec)
            return {};
        rows.push_back({std::string(cursor->key()), std::move(value)});
    }
    if (ec = cursor->status(); ec)
        return {};
    return rows;
}

} // namespace pianola::detail
