// How a turn ends: limits, completion, continue-as-new, and the record it leaves.
#include <pianola/actors/derived_ids.hpp>
#include <pianola/actors/detail/orchestration_execution.hpp>
#include <pianola/actors/detail/turn_builder.hpp>

#include <algorithm>
#include <type_traits>

namespace pianola::detail {
namespace {

std::size_t payload_bytes(const history_event& event) {
    return std::visit(
        [](const auto& body) -> std::size_t {
            if constexpr (requires { body.input.size(); })
                return body.input.size();
            else
                return 0;
        },
        event.body);
}

std::string count_over(std::string_view what, std::size_t count, std::size_t limit) {
    return std::string(what) + ": " + std::to_string(count) + ", the limit is " +
           std::to_string(limit);
}

} // namespace

std::optional<failure_details> turn_builder::broken_limit(std::size_t first_action) const {
    const std::size_t actions = events().size() - first_action;
    if (actions > input_.limits.max_actions)
        return failure_details{
            "TurnTooLarge", count_over("actions in one turn", actions, input_.limits.max_actions)};
    std::size_t bytes = 0;
    for (std::size_t i = first_action; i != events().size(); ++i)
        bytes += payload_bytes(events()[i]);
    if (bytes > input_.limits.max_bytes)
        return failure_details{
            "TurnTooLarge",
            count_over("bytes asked for in one turn", bytes, input_.limits.max_bytes)};
    if (new_status_ && new_status_->size() > input_.limits.max_payload_bytes)
        return failure_details{"PayloadTooLarge",
                               count_over("bytes of custom status",
                                          new_status_->size(),
                                          input_.limits.max_payload_bytes)};
    return std::nullopt;
}

void turn_builder::end(runtime_status status,
                       payload result,
                       std::optional<failure_details> failure) {
    if (result.size() > input_.limits.max_payload_bytes && status == runtime_status::completed) {
        failure = failure_details{
            "PayloadTooLarge",
            count_over("bytes of output", result.size(), input_.limits.max_payload_bytes)};
        result = {};
        status = runtime_status::failed;
    }
    tell_parent(status, result, failure);
    close_timers();
    append({no_event_id, now_, history::execution_completed{status, result, failure}});
    next_.status = status;
    next_.completed = now_;
    next_.turn_due = false;
    next_.failure = std::move(failure);
    next_.output_in_history = result.size() > instance_record::max_inline_output_bytes;
    next_.output = next_.output_in_history ? payload{} : std::move(result);
}

void turn_builder::end_terminated() {
    out_.stop_activities = next_.execution;
    if (terminated_->recurse)
        for (const auto& [id, child] : state().children())
            out_.addressed.push_back(
                {child.id, false, message{{}, {no_event_id, now_, *terminated_}}});
    end(runtime_status::terminated, terminated_->input, std::nullopt);
}

void turn_builder::tell_parent(runtime_status status,
                               const payload& result,
                               const std::optional<failure_details>& failure) {
    if (!next_.parent)
        return;
    const auto& parent = *next_.parent;
    history::body answer;
    if (status == runtime_status::completed) {
        answer = history::sub_orchestration_completed{parent.scheduled_id, result};
    } else if (failure) {
        answer = history::sub_orchestration_failed{parent.scheduled_id, *failure};
    } else {
        failure_details terminated("OrchestrationTerminated", "the orchestration was terminated");
        if (result.present())
            terminated.message += ": " + result.str();
        answer = history::sub_orchestration_failed{parent.scheduled_id, std::move(terminated)};
    }
    out_.commit.messages.push_back(
        {parent.number, message{parent.execution, {no_event_id, now_, std::move(answer)}}});
}

/// No timer of this execution is wanted any more; those of this very turn were never written.
void turn_builder::close_timers() {
    out_.commit.timers_set.clear();
    for (const auto& [id, timer] : state().timers())
        if (timer.event < first_event_)
            out_.commit.timers_cancelled.push_back(
                {timer.due, input_.number, next_.execution, timer.event});
    const bool start_is_armed = input_.record && input_.record->turn_due &&
                                input_.record->scheduled_start &&
                                *input_.record->scheduled_start > input_.now;
    if (start_is_armed)
        out_.commit.timers_cancelled.push_back(
            {*input_.record->scheduled_start, input_.number, next_.execution, event_number{}});
}

void turn_builder::continue_as_new(payload next_input,
                                   std::vector<history::event_raised> carryover) {
    close_timers();
    out_.activities.clear(); // their results could reach nobody
    history::execution_started started = *state().started();
    started.input = std::move(next_input);
    started.execution_id = derive(next_.execution_id, derivation::next_execution, 0);
    started.seed = derive(started.seed, derivation::next_seed, 0);
    started.scheduled_start.reset();
    if (input_.limits.kept_executions > 0)
        keep_current(runtime_status::continued_as_new);
    else
        erase_current();
    next_.base = {};
    next_.execution = next_.execution.next();
    next_.execution_id = started.execution_id;
    next_.first_turn = next_.turn.next();
    next_.chain = 0;
    next_.has_wide_turns = false;
    next_.scheduled_start.reset();
    next_.turn_due = true;
    next_.status = runtime_status::running;
    events().clear();
    live_ = live_orchestration::begin(input_.code, started);
    append({no_event_id, now_, std::move(started)});
    for (auto& event : carryover)
        append({no_event_id, now_, std::move(event)});
    if (live_->code)
        for (const auto& event : events())
            live_->code->apply(event);
}

/// Nobody will read the turns of the execution that ends here.
void turn_builder::erase_current() {
    if (input_.record && input_.record->execution == next_.execution)
        out_.commit.superseded.push_back({input_.record->execution,
                                          input_.record->first_turn,
                                          input_.record->turn,
                                          input_.record->has_wide_turns});
}

void turn_builder::erase_kept() {
    for (const kept_execution& k : std::exchange(next_.kept, {}))
        out_.commit.superseded.push_back(
            {k.execution, k.first_turn, k.last_turn, k.has_wide_turns});
}

/// Keeps the turns of the execution that ends here, all but the present one. Of those that
/// continued as new, the oldest make room.
void turn_builder::keep_current(runtime_status as) {
    const auto& before = input_.record;
    if (!before || before->execution != next_.execution)
        return;
    next_.kept.push_back({before->execution,
                          before->execution_id,
                          as,
                          before->first_turn,
                          before->turn,
                          before->has_wide_turns,
                          before->base});
    const auto continued = [](const kept_execution& k) {
        return k.status == runtime_status::continued_as_new;
    };
    auto over = std::ranges::count_if(next_.kept, continued) -
                static_cast<std::ptrdiff_t>(input_.limits.kept_executions);
    for (auto k = next_.kept.begin(); k != next_.kept.end() && over > 0;) {
        if (!continued(*k)) {
            ++k;
            continue;
        }
        out_.commit.superseded.push_back(
            {k->execution, k->first_turn, k->last_turn, k->has_wide_turns});
        k = next_.kept.erase(k);
        --over;
    }
}

turn_outcome turn_builder::finish_unstarted() {
    next_.status = runtime_status::pending;
    if (next_.scheduled_start && *next_.scheduled_start > now_)
        out_.commit.timers_set.push_back(
            {*next_.scheduled_start, input_.number, next_.execution, event_number{}});
    if (live_->code)
        live_->code->apply(events().back());
    return finish();
}

turn_outcome turn_builder::finish_quiet() {
    if (adopted_)
        return finish();
    out_.commit.previous.reset();
    return std::move(out_);
}

void turn_builder::close_record() {
    next_.turn = next_.turn.next();
    next_.last_updated = now_;
    next_.turn_time = now_;
    next_.next_event = state().next_event();
    state().count_activities(next_);
}

turn_outcome turn_builder::finish() {
    close_record();
    out_.commit.record = std::move(next_);
    return std::move(out_);
}

} // namespace pianola::detail
