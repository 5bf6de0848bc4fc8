#include <pianola/actors/detail/turn_builder.hpp>

#include <pianola/actors/detail/child_start.hpp>
#include <pianola/actors/detail/orchestration_execution.hpp>

#include <algorithm>
#include <type_traits>

namespace pianola::detail {
namespace {

/// Of a turn that takes one result and asks for one activity.
constexpr std::size_t usual_events = 3;

/// However many timers are due together, and however long their turns take: one that only takes
/// firings has the time at which they fired.
instant turn_time(const turn_input& input) {
    instant fired;
    for (const auto& waiting : input.messages) {
        if (!waiting.timer || waiting.content.event.timestamp > input.now)
            return input.now;
        fired = std::max(fired, waiting.content.event.timestamp);
    }
    return fired > instant{} ? fired : input.now;
}

} // namespace

turn_builder::turn_builder(const turn_input& input, std::optional<live_orchestration>& live)
    : input_(input), live_(live), now_(turn_time(input)) {
    if (input.record) {
        next_ = *input.record;
        now_ = std::max(now_, next_.turn_time);
        out_.commit.previous = index_entry::of(next_);
        out_.commit.expected_turn = next_.turn;
        first_event_ = next_.next_event;
    }
    // An orchestrator must never see a timer fire before its due time by its own clock.
    for (const auto& waiting : input.messages)
        if (waiting.timer)
            now_ = std::max(now_, waiting.timer->due);
    out_.commit.number = input.number;
    out_.commit.events.reserve(usual_events);
}

void turn_builder::append(history_event event) {
    state().apply(event);
    events().push_back(std::move(event));
}

void turn_builder::open() {
    if (std::exchange(opened_, true))
        return;
    append({no_event_id, now_, history::orchestrator_started{}});
}

void turn_builder::consume(const waiting_message& waiting) {
    ++out_.consumed;
    if (waiting.position)
        next_.watermark = std::max(next_.watermark, *waiting.position);
}

void turn_builder::drop(const waiting_message& waiting) {
    consume(waiting);
    ++out_.dropped;
    if (waiting.timer)
        out_.commit.timers_cancelled.push_back(*waiting.timer);
}

void turn_builder::begin_execution(const waiting_message& waiting,
                                   const history::execution_started& started) {
    if (input_.record)
        out_.commit.replaced = index_identity::of(*input_.record);
    if (input_.record && input_.restart) {
        keep_current(next_.status);
    } else if (input_.record) {
        erase_current();
        erase_kept();
    }
    instance_record before = std::exchange(next_, {});
    out_.commit.custom_status_dropped = before.custom_status_apart;
    next_.kept = std::move(before.kept);
    next_.watermark = before.watermark;
    consume(waiting);
    // What came before a client's start was for the execution before; a new number had none.
    next_.watermark_is_own_commit = !waiting.position && input_.record;
    next_.id = started.instance_id;
    next_.name = started.name;
    next_.version = started.version;
    next_.created = std::max(input_.now, waiting.content.event.timestamp);
    next_.scheduled_start = started.scheduled_start;
    next_.tags = started.tags;
    next_.parent = started.parent;
    next_.execution = before.execution.next();
    next_.execution_id = started.execution_id;
    next_.turn = before.turn;
    next_.first_turn = before.turn.next();
    next_.turn_due = true;
    first_event_ = {};
    live_ = live_orchestration::begin(input_.code, started);
    if (runs_now())
        open();
    append(waiting.content.event);
}

bool turn_builder::runs_now() const {
    return live_->code && (!next_.scheduled_start || *next_.scheduled_start <= now_);
}

void turn_builder::accept_following(std::size_t most) {
    const auto last = std::min(input_.messages.size(), most);
    while (out_.consumed < last && !terminated_) {
        const waiting_message& waiting = input_.messages[out_.consumed];
        if (gives_way_to(waiting)) {
            end_for_another_call();
            break;
        }
        auto event = event_of(waiting);
        if (!event) {
            drop(waiting);
            continue;
        }
        open();
        if (const auto* end = event->get_if<history::execution_terminated>())
            terminated_ = *end;
#ifdef PIANOLA_PLANTED_BUG_APPLY_TWICE
        if (event->get_if<history::event_raised>())
            append(*event);
#endif
        append(std::move(*event));
        consume(waiting);
    }
    if (next_.turn_due && runs_now())
        open(); // the code has yet to run: that is a turn, whatever came
}

bool turn_builder::gives_way_to(const waiting_message& waiting) const {
    const auto* start = waiting.content.event.get_if<history::execution_started>();
    if (!start || !start->parent || !next_.parent || !live_ || !live_->state.started())
        return false;
    return supersedes(*start->parent, *next_.parent) &&
           is_other_call(*live_->state.started(), waiting.content);
}

/// Nobody waits for it any more. The start is taken in the next turn.
void turn_builder::end_for_another_call() {
    open();
    history::execution_terminated end;
    end.input = payload::text("replaced by another call of its rewound parent");
    end.recurse = true;
    append({no_event_id, now_, end});
    terminated_ = std::move(end);
}

std::optional<history_event> turn_builder::event_of(const waiting_message& waiting) {
    const message& content = waiting.content;
    if (const auto* started = content.event.get_if<history::execution_started>()) {
        answer_start(*started);
        return std::nullopt;
    }
    if (content.execution != execution_number{} && content.execution != next_.execution)
        return std::nullopt;
    if (waiting.timer)
        return firing(waiting);
    if (!expected(content))
        return std::nullopt;
    return content.event;
}

bool turn_builder::expected(const message& content) const {
    return std::visit(
        [this](const auto& body) {
            using type = std::decay_t<decltype(body)>;
            if constexpr (std::is_same_v<type, history::task_completed> ||
                          std::is_same_v<type, history::task_failed>)
                return live_->state.activities().contains(body.scheduled_id);
            else if constexpr (std::is_same_v<type, history::sub_orchestration_completed> ||
                               std::is_same_v<type, history::sub_orchestration_failed>)
                return live_->state.children().contains(body.scheduled_id);
            else
                return true;
        },
        content.event.body);
}

std::optional<history_event> turn_builder::firing(const waiting_message& waiting) {
    const auto& timers = state().timers();
    const auto open_timer = std::ranges::find_if(timers, [&](const auto& entry) {
        return entry.second.event == waiting.timer->event && entry.second.due == waiting.timer->due;
    });
    if (open_timer == timers.end())
        return std::nullopt;
    out_.commit.timers_cancelled.push_back(*waiting.timer);
    return history_event{
        no_event_id, now_, history::timer_fired{waiting.timer->due, open_timer->first}};
}

/// A start reaches a running instance. Its parent, rewound, takes it over; anybody else is told
/// that the id is in use.
void turn_builder::answer_start(const history::execution_started& started) {
    if (!started.parent)
        return;
    if (next_.parent && supersedes(*started.parent, *next_.parent)) {
        next_.parent = started.parent;
        adopted_ = true;
        return;
    }
    failure_details why("OrchestrationAlreadyExists",
                        "an instance with the id '" + started.instance_id.str() +
                            (is_terminal(next_.status) ? "' exists" : "' is already running"));
    why.non_retriable = false;
    out_.commit.messages.push_back(
        {started.parent->number,
         message{started.parent->execution,
                 history_event{no_event_id,
                               now_,
                               history::sub_orchestration_failed{started.parent->scheduled_id,
                                                                 std::move(why)}}}});
}

void turn_builder::refuse_start(const waiting_message& waiting) {
    answer_start(std::get<history::execution_started>(waiting.content.event.body));
    drop(waiting);
}

turn_outcome turn_builder::run() {
    if (terminated_) {
        end_terminated();
        return finish();
    }
    // What was set in turns that are hidden was never set.
    if (std::exchange(next_.turn_due, false) && next_.base != execution_number{})
        set_custom_status(live_->replayed_status.value_or(payload{}));
    run_code();
    const std::size_t first_action = events().size();
    append_actions();
    auto failure = broken_limit(first_action);
    if (new_status_ && !failure)
        set_custom_status(std::move(*new_status_));
    if (failure) {
        events().erase(events().begin() + static_cast<std::ptrdiff_t>(first_action),
                       events().end());
        out_.addressed.clear();
        out_.activities.clear();
        end(runtime_status::failed, {}, std::move(failure));
    } else if (auto ending = live_->code->take_ending()) {
        using kind = execution_ending::kind;
        if (ending->how == kind::continued_as_new)
            continue_as_new(std::move(ending->result), std::move(ending->carryover));
        else if (ending->how == kind::failed)
            end(runtime_status::failed, {}, std::move(ending->failure));
        else
            end(runtime_status::completed, std::move(ending->result), std::nullopt);
    } else {
        next_.status = state().suspended() ? runtime_status::suspended : runtime_status::running;
    }
    return finish();
}

void turn_builder::set_custom_status(payload status) {
    out_.commit.custom_status_dropped |= std::exchange(next_.custom_status_apart, false);
    next_.custom_status = std::move(status);
}

void turn_builder::run_code() {
    auto& code = *live_->code;
    for (const auto& event : events())
        if (event.get_if<history::orchestrator_started>())
            code.begin_turn(event.timestamp, false);
        else
            code.apply(event);
}

void turn_builder::append_actions() {
    for (auto& action : live_->code->take_actions()) {
        action.timestamp = now_; // one that is asked again bears the time of the first asking
        const event_number number = state().next_event();
        take_effect(action, number);
        append(std::move(action));
    }
    cancel_timers();
    new_status_ = live_->code->take_custom_status();
    out_.log = live_->code->take_log();
}

void turn_builder::take_effect(const history_event& action, event_number number) {
    if (const auto* task = action.get_if<history::task_scheduled>()) {
        out_.activities.push_back(
            {input_.number, next_.execution, number, action.id, next_.id, *task});
    } else if (const auto* timer = action.get_if<history::timer_created>()) {
        out_.commit.timers_set.push_back({timer->fire_at, input_.number, next_.execution, number});
    } else if (const auto* child = action.get_if<history::sub_orchestration_created>()) {
        auto start = child_start(input_.number, next_, action.id, *child, now_);
        start.relink = live_->asked_again.contains(action.id);
        out_.addressed.push_back({child->instance_id, true, std::move(start)});
    } else if (const auto* sent = action.get_if<history::event_sent>()) {
        out_.addressed.push_back(
            {sent->instance_id,
             false,
             message{{},
                     history_event{
                         no_event_id, now_, history::event_raised{sent->name, sent->input}}}});
    }
}

void turn_builder::cancel_timers() {
    for (const event_id id : live_->code->take_cancelled_timers()) {
        const auto found = state().timers().find(id);
        if (found == state().timers().end())
            continue;
        const timer_key key{found->second.due, input_.number, next_.execution, found->second.event};
        if (std::erase(out_.commit.timers_set, key) == 0)
            out_.commit.timers_cancelled.push_back(key);
        state().forget_timer(id);
    }
}

} // namespace pianola::detail
