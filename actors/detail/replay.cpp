#include <pianola/actors/detail/replay.hpp>

#include <pianola/actors/detail/action_match.hpp>
#include <pianola/actors/detail/orchestration_execution.hpp>

#include <iterator>
#include <utility>

namespace pianola::detail {

replay::replay(live_orchestration& live,
               std::span<const history_event> history,
               live_orchestration::match how)
    : live_(live), history_(history), how_(how) {
    // The newest rewind speaks for those before it, too.
    const history::execution_rewound* newest = nullptr;
    for (const auto& event : history)
        if (const auto* rewound = event.get_if<history::execution_rewound>())
            newest = rewound;
    if (!newest)
        return;
    may_lack_ = {newest->asked_again.begin(), newest->asked_again.end()};
    if (live_.code)
        live_.code->skip_ids({newest->skipped.begin(), newest->skipped.end()});
}

void replay::run() {
    for (const auto& event : history_) {
        if (live_.code)
            play(event);
        live_.state.apply(event);
    }
    for (const event_id timer : cancelled_at_once_)
        live_.state.forget_timer(timer);
    if (live_.code)
        close();
    if (live_.code)
        live_.replayed_status = live_.code->take_custom_status();
}

void replay::play(const history_event& event) {
    if (is_action(event))
        return match_action(event);
    if (event.get_if<history::orchestrator_started>()) {
        begin_turn(event);
    } else if (event.get_if<history::execution_rewound>()) {
        set_aside(true);
        rewound_ = true;
        live_.code->apply(event);
    } else {
        live_.code->apply(event);
    }
    if (live_.code)
        take_actions();
}

void replay::take_actions() {
    auto actions = live_.code->take_actions();
    asked_.insert(asked_.begin(),
                  std::make_move_iterator(actions.rbegin()),
                  std::make_move_iterator(actions.rend()));
    for (const event_id timer : live_.code->take_cancelled_timers())
        if (live_.state.timers().contains(timer))
            live_.state.forget_timer(timer);
        else
            cancelled_at_once_.insert(timer);
}

void replay::match_action(const history_event& event) {
    while (!asked_.empty() && asked_.back().id != event.id &&
           may_lack_.contains(asked_.back().id)) {
        aside_.push_back(std::move(asked_.back()));
        asked_.pop_back();
    }
    if (asked_.empty())
        return live_.park(describe_action(event),
                          live_.code->ended() ? "the code has returned" : "nothing");
    if (!matches(event, asked_.back()))
        return live_.park(describe_action(event), describe_action(asked_.back()));
    asked_.pop_back();
}

bool replay::matches(const history_event& recorded, const history_event& asked) const {
    return same_action(recorded, asked) &&
           (how_ == live_orchestration::match::kind_and_target || recorded.body == asked.body);
}

/// What is left of a turn's actions was hidden, or else the code does not fit.
void replay::set_aside(bool everything) {
    for (; !asked_.empty(); asked_.pop_back()) {
        if (!everything && !may_lack_.contains(asked_.back().id))
            return live_.park("nothing more in this turn", describe_action(asked_.back()));
        aside_.push_back(std::move(asked_.back()));
    }
}

void replay::begin_turn(const history_event& event) {
    set_aside(false);
    if (!live_.code)
        return;
    if (std::exchange(rewound_, false)) {
        asked_.assign(std::make_move_iterator(aside_.rbegin()),
                      std::make_move_iterator(aside_.rend()));
        aside_.clear();
    } else if (live_.code->ended()) {
        return live_.park("the orchestration goes on", "the code has returned");
    }
    live_.code->begin_turn(event.timestamp, true);
}

void replay::close() {
    if (rewound_) {
        set_aside(true);
        std::vector<event_id> cancelled;
        for (const auto& action : aside_) {
            live_.asked_again.insert(action.id);
            if (cancelled_at_once_.contains(action.id))
                cancelled.push_back(action.id);
        }
        return live_.code->ask_again(std::move(aside_), std::move(cancelled));
    }
    set_aside(false);
    if (!live_.code)
        return;
    if (!aside_.empty())
        live_.park("nothing more in this turn", describe_action(aside_.front()));
    else if (live_.code->ended())
        live_.park("the orchestration goes on", "the code has returned");
}

} // namespace pianola::detail
