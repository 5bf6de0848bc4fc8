#include <pianola/journal/detail/key_codec.hpp>
#include <pianola/journal/detail/store_reads.hpp>
#include <pianola/journal/history_codec.hpp>

#include <algorithm>
#include <limits>
#include <string_view>
#include <utility>

namespace pianola::detail {

namespace {

/// All parts of one turn, in order.
struct turn_parts {
    turn_number turn;
    std::vector<std::string> values;
    std::size_t bytes = 0;
};

/// Reads the turn the cursor is at, and moves past it.
turn_parts take_turn(key_cursor& cursor, error_code& ec) {
    turn_parts found;
    std::size_t parts = 1;
    for (std::size_t i = 0; i < parts; ++i) {
        const auto position = cursor.valid() ? parse_history_key(cursor.key()) : std::nullopt;
        if (i == 0 && position)
            found.turn = position->turn;
        if (!position || position->turn != found.turn || position->part != i) {
            ec = cursor.status() ? cursor.status() : error_code(errc::journal_corrupt);
            return {};
        }
        if (i == 0)
            parts += turn_parts_after(cursor.value(), ec);
        if (ec)
            return {};
        found.values.emplace_back(cursor.value());
        found.bytes += cursor.value().size();
        cursor.next();
    }
    return found;
}

std::uint64_t decode(const turn_parts& turn,
                     std::optional<std::uint64_t> chain_before,
                     std::vector<history_event>& events,
                     error_code& ec) {
    const std::vector<std::string_view> parts(turn.values.begin(), turn.values.end());
    return decode_turn(parts, chain_before, events, ec);
}

bool is_first_turn(const key_reader& store,
                   instance_number number,
                   execution_number execution,
                   turn_number turn,
                   error_code& ec) {
    const auto earlier = store.scan(key_family::history,
                                    history_key(number, execution, {}, 0),
                                    history_key(number, execution, turn, 0));
    ec = earlier->status();
    return !earlier->valid();
}

std::string after_turn(instance_number number, execution_number execution, turn_number turn) {
    constexpr auto last_part = std::numeric_limits<std::uint16_t>::max();
    return key_after(history_key(number, execution, turn, last_part));
}

} // namespace

bool read_turn(const key_reader& store,
               instance_number number,
               execution_number execution,
               turn_number turn,
               std::vector<history_event>& events,
               error_code& ec) {
    const auto cursor = store.scan(key_family::history,
                                   history_key(number, execution, turn, 0),
                                   after_turn(number, execution, turn));
    ec = cursor->status();
    if (ec || !cursor->valid())
        return false;
    const turn_parts found = take_turn(*cursor, ec);
    if (!ec)
        decode(found, std::nullopt, events, ec);
    return !ec;
}

history_page read_history(const key_reader& store,
                          instance_number number,
                          execution_number execution,
                          turn_number from,
                          std::size_t max_bytes,
                          error_code& ec) {
    history_page page;
    std::optional<std::uint64_t> chain;
    if (is_first_turn(store, number, execution, from, ec))
        chain = 0;
    if (ec)
        return {};

    constexpr turn_number last_turn{std::numeric_limits<std::uint32_t>::max()};
    const auto cursor = store.scan(key_family::history,
                                   history_key(number, execution, from, 0),
                                   after_turn(number, execution, last_turn));
    std::size_t bytes = 0;
    for (bool first = true; cursor->valid(); first = false) {
        const turn_parts turn = take_turn(*cursor, ec);
        if (ec)
            return {};
        if (!first && turn.bytes > max_bytes - bytes) {
            page.next = turn.turn;
            break;
        }
        bytes = std::min(max_bytes, bytes + turn.bytes);
        chain = decode(turn, chain, page.events, ec);
        if (ec)
            return {};
    }
    if (ec = cursor->status(); ec)
        return {};
    page.chain = chain.value_or(0);
    return page;
}

} // namespace pianola::detail
