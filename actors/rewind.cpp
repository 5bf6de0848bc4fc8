#include <pianola/actors/rewind.hpp>

#include <pianola/actors/detail/action_match.hpp>
#include <pianola/actors/live_orchestration.hpp>

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <type_traits>

namespace pianola {
namespace {

constexpr turn_number no_turn{std::numeric_limits<std::uint32_t>::max()};

/// One call of the code: an activity or a child, over all its attempts.
struct call {
    std::vector<std::size_t> events; ///< Positions in the history.
    std::vector<event_id> ids;       ///< Of its actions; the first is the call's own.
    bool failed = false;             ///< So far, and not to be tried again.
};

/// The calls of a history, by the id of their first attempt.
class calls {
public:
    explicit calls(std::span<const history_event> events) {
        for (std::size_t i = 0; i != events.size(); ++i)
            add(i, events[i]);
    }
    [[nodiscard]] const std::map<event_id, call>& all() const noexcept { return calls_; }

private:
    void add(std::size_t position, const history_event& event) {
        std::visit(
            [&](const auto& body) {
                using type = std::decay_t<decltype(body)>;
                using namespace history;
                if constexpr (std::is_same_v<type, task_scheduled> ||
                              std::is_same_v<type, sub_orchestration_created>)
                    begin(position,
                          event.id,
                          body.operation == no_event_id ? event.id : body.operation);
                else if constexpr (std::is_same_v<type, timer_created>) {
                    if (body.operation != no_event_id)
                        begin(position, event.id, body.operation);
                } else if constexpr (std::is_same_v<type, history::task_failed> ||
                                     std::is_same_v<type, sub_orchestration_failed>)
                    note(position, body.scheduled_id, true);
                else if constexpr (std::is_same_v<type, task_completed> ||
                                   std::is_same_v<type, sub_orchestration_completed>)
                    note(position, body.scheduled_id, false);
                else if constexpr (std::is_same_v<type, timer_fired>)
                    note(position, body.timer_id, false);
            },
            event.body);
    }
    void begin(std::size_t position, event_id action, event_id first) {
        first_of_[action] = first;
        call& of = calls_[first];
        of.failed = false;
        of.events.push_back(position);
        of.ids.push_back(action);
    }
    void note(std::size_t position, event_id action, bool failed) {
        const auto first = first_of_.find(action);
        if (first == first_of_.end())
            return;
        call& of = calls_[first->second];
        of.failed = failed;
        of.events.push_back(position);
    }

    std::map<event_id, event_id> first_of_;
    std::map<event_id, call> calls_;
};

/// What earlier rewinds say still holds.
history::execution_rewound begin_rewind(std::span<const history_event> events) {
    history::execution_rewound rewind;
    rewind.base_until = no_turn;
    for (const auto& event : events)
        if (const auto* earlier = event.get_if<history::execution_rewound>()) {
            rewind.asked_again = earlier->asked_again;
            rewind.skipped = earlier->skipped;
        }
    return rewind;
}

void hide(history::execution_rewound& rewind,
          const located_history& history,
          std::vector<std::size_t> positions) {
    std::vector<event_place> places;
    for (const std::size_t position : positions)
        places.push_back(history.places[position]);
    for (const auto& h : rewind.hidden)
        for (std::uint32_t i = 0; i != h.count; ++i)
            places.push_back({h.turn, h.first + i});
    std::ranges::sort(places);
    rewind.hidden.clear();
    for (const event_place place : places) {
        auto* last = rewind.hidden.empty() ? nullptr : &rewind.hidden.back();
        if (last && last->turn == place.turn && last->first + last->count == place.index)
            ++last->count;
        else if (!last || last->turn != place.turn || last->first + last->count < place.index)
            rewind.hidden.push_back({place.turn, place.index, 1});
    }
}

template <class Ids>
void add_ids(std::vector<event_id>& to, const Ids& ids) {
    to.insert(to.end(), ids.begin(), ids.end());
    std::ranges::sort(to);
    const auto [first, last] = std::ranges::unique(to);
    to.erase(first, last);
}

/// Positions of what is kept.
std::vector<std::size_t> kept_positions(const located_history& history,
                                        const history::execution_rewound& rewind) {
    std::vector<std::size_t> kept;
    for (std::size_t i = 0; i != history.events.size(); ++i)
        if (!hides(rewind, history.places[i]))
            kept.push_back(i);
    return kept;
}

/// The first thing that a rewind hides, in the order of the history.
std::optional<std::size_t> first_hidden(const located_history& history,
                                        const history::execution_rewound& rewind) {
    for (std::size_t i = 0; i != history.events.size(); ++i)
        if (hides(rewind, history.places[i]))
            return i;
    return std::nullopt;
}

/// How the execution has ended, if it has: nothing may follow that.
void add_end(std::vector<std::size_t>& positions, const located_history& history) {
    for (std::size_t i = 0; i != history.events.size(); ++i)
        if (history.events[i].get_if<history::execution_terminated>() ||
            history.events[i].get_if<history::execution_completed>())
            positions.push_back(i);
}

/// Leaves out the actions of a turn from `position` on, and all turns after it.
void cut_at(history::execution_rewound& rewind,
            const located_history& history,
            std::size_t position) {
    const turn_number turn = history.places[position].turn;
    // At the start of a turn it is the one before that asked for too much: it stays as it is.
    if (history.events[position].get_if<history::orchestrator_started>()) {
        rewind.base_until = turn;
        return;
    }
    std::vector<std::size_t> actions;
    for (std::size_t i = position; i != history.events.size(); ++i)
        if (history.places[i].turn == turn && detail::is_action(history.events[i]))
            actions.push_back(i);
    hide(rewind, history, std::move(actions));
    rewind.base_until = turn.next();
}

} // namespace

bool hides(const history::execution_rewound& rewind, event_place place) noexcept {
    return place.turn >= rewind.base_until ||
           std::ranges::any_of(rewind.hidden, [&](const history::hidden_events& h) {
               return h.turn == place.turn && h.first <= place.index &&
                      place.index - h.first < h.count;
           });
}

std::vector<history_event> kept_events(const located_history& history,
                                       const history::execution_rewound& rewind) {
    std::vector<history_event> kept;
    for (const std::size_t position : kept_positions(history, rewind))
        kept.push_back(history.events[position]);
    return kept;
}

history::execution_rewound hide_failures(const located_history& history) {
    auto rewind = begin_rewind(history.events);
    std::vector<std::size_t> hidden;
    const calls found(history.events);
    for (const auto& [first, each] : found.all()) {
        if (!each.failed)
            continue;
        hidden.insert(hidden.end(), each.events.begin(), each.events.end());
        add_ids(rewind.asked_again, std::span(each.ids).first(1));
        add_ids(rewind.skipped, std::span(each.ids).subspan(1));
    }
    add_end(hidden, history);
    hide(rewind, history, std::move(hidden));
    return rewind;
}

history::execution_rewound hide_after(const located_history& history, event_number last) {
    auto rewind = begin_rewind(history.events);
    const std::size_t next = std::size_t{last.value()} + 1;
    std::vector<std::size_t> hidden;
    if (next >= history.events.size()) {
        add_end(hidden, history);
        hide(rewind, history, std::move(hidden));
        return rewind;
    }
    const turn_number turn = history.places[next].turn;
    if (turn != history.places.front().turn) {
        rewind.base_until = turn;
        return rewind;
    }
    rewind.base_until = turn.next();
    for (std::size_t i = 0; i != history.events.size() && history.places[i].turn == turn; ++i)
        if (!history.events[i].get_if<history::execution_started>() &&
            !history.events[i].get_if<history::orchestrator_started>())
            hidden.push_back(i);
    hide(rewind, history, std::move(hidden));
    return rewind;
}

void fit_to_code(const registry& code,
                 const located_history& history,
                 history::execution_rewound& rewind) {
    const auto failure = first_hidden(history, rewind);
    // Each round leaves out more, so this ends; two are the rule.
    while (failure) {
        const auto kept = kept_positions(history, rewind);
        auto events = kept_events(history, rewind);
        events.emplace_back(no_event_id, instant{}, rewind);
        // Another input would get the result of what the code asked for before.
        const auto live =
            live_orchestration::replay(code, events, live_orchestration::match::everything);
        if (!live.mismatch || live.mismatch->event.value() >= kept.size())
            return;
        const std::size_t position = kept[live.mismatch->event.value()];
        if (position < *failure)
            return;
        cut_at(rewind, history, position);
    }
}

} // namespace pianola
