// How an actor decides what clients and rewound parents ask of its instance.
#include <pianola/actors/detail/child_start.hpp>
#include <pianola/actors/detail/orchestration_execution.hpp>
#include <pianola/actors/instance_actor.hpp>
#include <pianola/actors/rewind.hpp>
#include <pianola/actors/rewind_turn.hpp>

#include <algorithm>
#include <utility>

namespace pianola {
namespace {

const history::execution_started* start_of(const waiting_message& waiting) {
    return waiting.content.event.get_if<history::execution_started>();
}

/// The id of the instance that a request would make; null for one that needs an instance.
const instance_id* id_to_make(const instance_request& request) {
    if (const auto* import = std::get_if<import_request>(&request))
        return &import->record.id;
    if (const auto* start = std::get_if<start_request>(&request))
        return &std::get<history::execution_started>(start->start.event.body).instance_id;
    return nullptr;
}

} // namespace

void instance_actor::decide_request() {
    std::visit([this](auto& request) { decide(request); }, *requests_.front());
}

std::unique_ptr<instance_request> instance_actor::take_request() { return requests_.pop_front(); }

void instance_actor::refuse_first(error_code ec) {
    const auto refused = take_request();
    refuse(*refused, ec);
    go_on();
}

// --- Starting -----------------------------------------------------------------------------------

void instance_actor::decide(start_request& request) {
    if (!record_)
        return request.restarts ? refuse_first(errc::instance_not_found) : begin_start();
    if (request.restarts && *request.restarts != record_->execution)
        return refuse_first(errc::turn_refused);
    const auto& replaceable = request.replaceable;
    const bool may_replace =
        request.terminating || (replaceable ? replaceable->contains(record_->status) : !runs());
    if (!may_replace)
        return refuse_first(errc::instance_already_exists);
    if (!runs())
        return begin_start();
    if (!std::exchange(request.terminating, true)) {
        history::execution_terminated end;
        end.input = payload::text("replaced by a new start");
        mailbox_.add_first({std::nullopt, message{{}, {no_event_id, host_.now(), end}}, {}});
    }
    take_from(mailbox_.messages(), act::messages);
}

void instance_actor::begin_start() {
    const waiting_message alone{
        std::nullopt, std::get<start_request>(*requests_.front()).start, std::nullopt};
    take_from({&alone, 1}, act::start);
}

// --- Importing ----------------------------------------------------------------------------------

void instance_actor::decide(import_request& request) {
    // A commit that was refused has taken the turns along: somebody else wrote this number.
    if (record_ || request.turns.empty())
        return refuse_first(errc::instance_already_exists);
    turn_outcome import;
    import.commit.number = number_;
    import.commit.events = std::move(request.turns.back());
    request.turns.pop_back();
    import.commit.earlier_turns = std::move(request.turns);
    import.commit.record = std::move(request.record);
    import.commit.hub_rows = request.hub_rows;
    commit_turn(std::move(import), act::start);
}

// --- Purging ------------------------------------------------------------------------------------

void instance_actor::decide(purge_request&) {
    if (!record_)
        return refuse_first(errc::instance_not_found);
    if (runs())
        return refuse_first(errc::instance_not_finished);
    turn_outcome purge;
    purge.commit.number = number_;
    purge.commit.expected_turn = record_->turn;
    purge.commit.purged = {purged_instance::of(number_, *record_)};
    commit_turn(std::move(purge), act::purge);
}

// --- Inspecting ---------------------------------------------------------------------------------

void instance_actor::decide(inspect_request& request) {
    if (!record_)
        return refuse_first(errc::instance_not_found);
    inspection found;
    found.record = *record_;
    found.messages = mailbox_.messages().size();
    if (const auto* why = parked())
        found.mismatch = *why;
    if (live_)
        found.state = live_->state;
    if (live_ && live_->code)
        found.waits = live_->code->event_waits();
    const auto done = std::move(request.done);
    (void)take_request();
    done({}, std::move(found));
    go_on();
}

// --- Rewinding ----------------------------------------------------------------------------------

void instance_actor::decide(rewind_request& request) {
    if (!record_)
        return refuse_first(errc::instance_not_found);
    if (const auto ec = check(request))
        return refuse_first(ec);
    rewinding_ = true;
    begin_replay();
}

error_code instance_actor::check(const rewind_request& request) const {
    if (!request.target && record_->status != runtime_status::failed)
        return errc::instance_not_failed;
    if (!request.target)
        return has_code() ? error_code{} : make_error_code(errc::orchestrator_not_found);
    const bool begun = record_->status != runtime_status::pending;
    const bool unchanged = request.target->turn == record_->turn && mailbox_.empty();
    return begun && unchanged ? error_code{} : make_error_code(errc::rewind_stale);
}

void instance_actor::on_history_to_rewind() {
    phase_ = phase::ready;
    const auto events = std::exchange(history_, {});
    const auto places = std::exchange(places_, {});
    const located_history history{events, places};
    if (!requests_.empty() && std::holds_alternative<rewind_request>(*requests_.front()))
        rewind_by_request(history);
    else
        relink_by_message(history);
}

void instance_actor::rewind_by_request(const located_history& history) {
    const auto& request = std::get<rewind_request>(*requests_.front());
    // Something may have come while the history was read.
    if (const auto ec = check(request))
        return refuse_first(ec);
    rewind_input input{
        host_.code(), number_, *record_, history, {}, false, std::nullopt, host_.now()};
    if (request.target) {
        input.rewind = hide_after(history, request.target->last);
        input.drop_events = request.target->drop_events;
    } else {
        input.rewind = hide_failures(history);
        fit_to_code(host_.code(), history, input.rewind);
    }
    input.rewind.reason = request.reason;
    commit_turn(take_rewind_turn(input), act::rewind);
}

/// What a failure has led to can be hidden only with the code at hand.
bool instance_actor::has_code() const {
    return host_.code().find_orchestrator(record_->name, record_->version) != nullptr;
}

/// The start stays in the mailbox, for a process that has the code.
void instance_actor::wait_for_code() {
    blocked_ = true;
    host_.write_log({log_level::warning,
                     record_->id.str(),
                     "cannot be rewound with its parent: no orchestrator '" + record_->name +
                         "' is registered"});
    go_on();
}

/// A parent that was rewound asks this ended child for its answer.
void instance_actor::relink_by_message(const located_history& history) {
    const waiting_message* start = relinking_start();
    for (const auto& event : history.events)
        if (const auto* found = event.get_if<history::execution_started>())
            if (detail::is_other_call(*found, start->content))
                return take_from(mailbox_.messages(), act::messages);
    const auto& parent = *start_of(*start)->parent;
    const auto& waiting = mailbox_.messages();
    const auto at =
        std::ranges::find_if(waiting, [start](const waiting_message& m) { return &m == start; });
    turn_outcome turn;
    if (record_->status == runtime_status::failed) {
        rewind_input input{
            host_.code(), number_, *record_, history, {}, false, parent, host_.now()};
        input.rewind = hide_failures(history);
        fit_to_code(host_.code(), history, input.rewind);
        turn = take_rewind_turn(input);
    } else {
        turn = take_answering_turn(number_, *record_, history, parent, host_.now());
    }
    turn.consumed = static_cast<std::size_t>(at - waiting.begin()) + 1;
    turn.dropped = turn.consumed - 1;
    for (auto each = waiting.begin(); each <= at; ++each)
        if (each->position)
            turn.commit.record->watermark =
                std::max(turn.commit.record->watermark, *each->position);
    commit_turn(std::move(turn), act::relink);
}

const waiting_message* instance_actor::first_start() const {
    const auto& waiting = mailbox_.messages();
    const auto found = std::ranges::find_if(
        waiting, [](const waiting_message& m) { return start_of(m) != nullptr; });
    return found == waiting.end() ? nullptr : &*found;
}

/// The start by which a rewound parent asks for what this ended child has, or rewinds it. A child
/// that was terminated has nothing to offer, and begins anew.
const waiting_message* instance_actor::relinking_start() const {
    if (!record_ || !record_->parent ||
        (record_->status != runtime_status::completed && record_->status != runtime_status::failed))
        return nullptr;
    const waiting_message* start = first_start();
    if (!start || !start->content.relink || !start_of(*start)->parent)
        return nullptr;
    return supersedes(*start_of(*start)->parent, *record_->parent) ? start : nullptr;
}

// --- Dead numbers -------------------------------------------------------------------------------

/// A start finds no instance. Either its number is new, or that of an instance that was purged,
/// which never lives again.
bool instance_actor::must_confirm_id() const {
    if (record_ || owns_id_)
        return false;
    if (!requests_.empty())
        return id_to_make(*requests_.front()) != nullptr;
    return first_start() != nullptr;
}

void instance_actor::confirm_id() {
    phase_ = phase::addressing;
    std::vector<addressed_message> query;
    if (requests_.empty())
        query.push_back({start_of(*first_start())->instance_id, true, first_start()->content});
    else
        query.push_back({*id_to_make(*requests_.front()), true, {}});
    commit into;
    into.number = number_;
    host_.address(*this, std::move(query), std::move(into), [this](error_code ec, commit ready) {
        if (ec)
            return fail(ec);
        on_addressed(std::move(ready));
    });
}

void instance_actor::on_addressed(commit ready) {
    phase_ = phase::ready;
    const instance_number target = ready.messages.front().target;
    if (target == number_) {
        owns_id_ = true;
        return go_on();
    }
    // The links of an imported tree name this number.
    if (!requests_.empty() && std::holds_alternative<import_request>(*requests_.front()))
        return refuse_first(errc::instance_already_exists);
    if (!requests_.empty()) {
        const auto passed = take_request();
        host_.pass_on(target, std::move(*passed));
        return go_on();
    }
    // The start is sent on; what came before it was for nobody.
    const auto& waiting = mailbox_.messages();
    turn_outcome turn;
    turn.consumed = static_cast<std::size_t>(
        std::ranges::find_if(waiting,
                             [this](const waiting_message& m) { return &m == first_start(); }) -
        waiting.begin() + 1);
    turn.dropped = turn.consumed - 1;
    turn.commit = std::move(ready);
    commit_turn(std::move(turn), act::messages);
}

} // namespace pianola
