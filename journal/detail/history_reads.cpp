// Reading turns. A history is made of layers: the turns of a rewound execution's bases, each as far
// as it is kept, and then its own.
#include <pianola/journal/detail/key_codec.hpp>
#include <pianola/journal/detail/store_reads.hpp>
#include <pianola/journal/history_codec.hpp>

#include <algorithm>
#include <limits>
#include <string_view>
#include <utility>

namespace pianola::detail {

namespace {

constexpr turn_number no_turn_after{std::numeric_limits<std::uint32_t>::max()};

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
    if (turn == turn_number{})
        return true;
    const auto earlier = store.scan(key_family::history,
                                    history_key(number, execution, {}, 0),
                                    history_key(number, execution, turn, 0));
    ec = earlier->status();
    return !earlier->valid();
}

/// The turns of one execution in [from, until).
std::unique_ptr<key_cursor> scan_turns(const key_reader& store,
                                       instance_number number,
                                       execution_number execution,
                                       turn_number from,
                                       turn_number until) {
    return store.scan(key_family::history,
                      history_key(number, execution, from, 0),
                      history_key(number, execution, until, 0));
}

struct layer {
    execution_number execution;
    turn_number until = no_turn_after; ///< Its turns from here on are left out.
};

/// What a history is made of, oldest layer first, and what is left out of its turns.
struct layers {
    std::vector<layer> all;
    std::vector<history::hidden_events> hidden;
};

/// Absent when the execution was not rewound.
std::optional<history::execution_rewound> read_rewound(const key_reader& store,
                                                       instance_number number,
                                                       execution_number execution,
                                                       error_code& ec) {
    const auto cursor = scan_turns(store, number, execution, {}, no_turn_after);
    ec = cursor->status();
    if (ec || !cursor->valid())
        return std::nullopt;
    const turn_parts first = take_turn(*cursor, ec);
    std::vector<history_event> events;
    if (!ec)
        decode(first, 0, events, ec);
    if (ec || events.empty())
        return std::nullopt;
    const auto* rewound = events.front().get_if<history::execution_rewound>();
    return rewound && rewound->base != execution_number{} ? std::optional(*rewound) : std::nullopt;
}

layers read_layers(const key_reader& store,
                   instance_number number,
                   execution_number execution,
                   error_code& ec) {
    layers found;
    found.all.push_back({execution, no_turn_after});
    turn_number until = no_turn_after;
    while (const auto rewound = read_rewound(store, number, found.all.back().execution, ec)) {
        until = std::min(until, rewound->base_until);
        found.hidden.insert(found.hidden.end(), rewound->hidden.begin(), rewound->hidden.end());
        found.all.push_back({rewound->base, until});
        if (rewound->base >= found.all[found.all.size() - 2].execution)
            ec = errc::journal_corrupt; // a base is older, so this ends
        if (ec)
            return {};
    }
    std::ranges::reverse(found.all);
    return found;
}

bool is_hidden(const std::vector<history::hidden_events>& hidden, event_place place) {
    return std::ranges::any_of(hidden, [&](const history::hidden_events& h) {
        return h.turn == place.turn && h.first <= place.index && place.index - h.first < h.count;
    });
}

/// Reads on through the layers until a page is full.
class page_reader {
public:
    page_reader(const key_reader& store,
                instance_number number,
                layers of,
                std::size_t max_bytes,
                error_code& ec)
        : store_(store), number_(number), layers_(std::move(of)), left_(max_bytes), ec_(ec) {}

    history_page read(turn_number from) {
        for (const layer& each : layers_.all)
            if (!read_layer(each, from) || page_.next)
                break;
        return ec_ ? history_page{} : std::move(page_);
    }

private:
    bool read_layer(const layer& from, turn_number first) {
        std::optional<std::uint64_t> chain;
        if (is_first_turn(store_, number_, from.execution, first, ec_))
            chain = 0;
        if (ec_)
            return false;
        const auto cursor = scan_turns(store_, number_, from.execution, first, from.until);
        while (cursor->valid() && !page_.next) {
            const turn_parts turn = take_turn(*cursor, ec_);
            if (ec_)
                return false;
            add(turn, chain);
            if (ec_)
                return false;
        }
        ec_ = cursor->status();
        return !ec_;
    }

    void add(const turn_parts& turn, std::optional<std::uint64_t>& chain) {
        if (std::exchange(any_, true) && turn.bytes > left_) {
            page_.next = turn.turn;
            return;
        }
        left_ -= std::min(left_, turn.bytes);
        std::vector<history_event> events;
        chain = decode(turn, chain, events, ec_);
        page_.chain = *chain;
        for (std::uint32_t i = 0; i != events.size(); ++i) {
            if (is_hidden(layers_.hidden, {turn.turn, i}))
                continue;
            page_.events.push_back(std::move(events[i]));
            page_.places.push_back({turn.turn, i});
        }
    }

    const key_reader& store_;
    instance_number number_;
    layers layers_;
    std::size_t left_; ///< Bytes.
    error_code& ec_;
    history_page page_;
    bool any_ = false;
};

} // namespace

bool read_turn(const key_reader& store,
               instance_number number,
               execution_number execution,
               turn_number turn,
               std::vector<history_event>& events,
               error_code& ec) {
    const auto cursor = scan_turns(store, number, execution, turn, turn.next());
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
    ec.clear();
    layers found = read_layers(store, number, execution, ec);
    if (ec)
        return {};
    return page_reader(store, number, std::move(found), max_bytes, ec).read(from);
}

} // namespace pianola::detail
