// How an actor hands in the turns it has decided, and what becomes of them.
#include <pianola/actors/instance_actor.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace pianola {
namespace {

/// Consumed inbox entries are deleted with the next commit once there are this many.
constexpr std::size_t max_consumed = 1000;

/// Of two serials that are near each other: they wrap around.
bool is_before_or_at(std::uint32_t one, std::uint32_t other) {
    return static_cast<std::int32_t>(other - one) >= 0;
}

} // namespace

void instance_actor::commit_turn(turn_outcome&& turn, act how) {
    decided_turn decided{std::move(turn), how, nullptr};
    if (how != act::messages && how != act::relink)
        decided.request = take_request();
    if (decided.turn.addressed.empty())
        return submit(std::move(decided));
    phase_ = phase::addressing;
    addressing_ = std::make_unique<decided_turn>(std::move(decided));
    host_.address(*this,
                  std::move(addressing_->turn.addressed),
                  std::move(addressing_->turn.commit),
                  [this, serial = ++addressings_](error_code ec, commit ready) {
                      on_addressed_turn(serial, ec, std::move(ready));
                  });
}

void instance_actor::on_addressed_turn(std::uint32_t serial, error_code ec, commit ready) {
    if (!addressing_ || serial != addressings_)
        return; // a turn before it was refused, and that took it back
    phase_ = phase::ready;
    if (ec && in_flight_.empty())
        return on_refused(ec);
    const auto decided = std::exchange(addressing_, nullptr);
    if (!ec) {
        decided->turn.commit = std::move(ready);
        return submit(std::move(*decided));
    }
    // Those before it end as they must; then it waits, as one that failed with nothing in flight.
    live_.reset();
    blocked_ = true;
}

void instance_actor::submit(decided_turn&& decided) {
    auto& turn = decided.turn;
    commit& what = turn.commit;
    auto leaving = std::make_unique<flight>();
    if (decided.how == act::start)
        what.assignments.push_back({what.record->id, number_});
    else
        leaving->taken = take_consumed(turn.consumed);
    const bool last = !what.record || is_terminal(what.record->status);
    if (last || consumed_.size() >= max_consumed)
        what.inbox_deleted = std::exchange(consumed_, {});
    const bool writes_nothing = !what.record && what.purged.empty() && what.messages.empty() &&
                                what.inbox_deleted.empty() && what.timers_cancelled.empty();
    if (writes_nothing) { // in-process messages that nobody wants
        host_.count_dropped(turn.dropped);
        return go_on();
    }
    if (decided.how == act::rewind || decided.how == act::relink)
        live_.reset(); // it is that of the execution before
    leaving->serial = ++flights_;
    leaving->how = decided.how;
    leaving->ahead = !what.messages.empty();
    host_.commit(*this, what, [this, serial = leaving->serial](const commit_outcome& outcome) {
        on_outcome(serial, outcome);
    });
    leaving->record = std::move(what.record);
    leaving->request = std::move(decided.request);
    leaving->dropped = turn.dropped;
    leaving->stop_activities = turn.stop_activities;
    leaving->timers_set = std::move(what.timers_set);
    leaving->activities = std::move(turn.activities);
    leaving->log = std::move(turn.log);
    begin_idempotent(*leaving);
    in_flight_.push_back(std::move(leaving));
    go_on();
}

message_queue instance_actor::take_consumed(std::size_t count) {
    auto taken = mailbox_.take(count);
    for (const auto& message : taken)
        if (message.position)
            consumed_.push_back(*message.position);
    return taken;
}

/// What may run although nobody will remember that it did.
void instance_actor::begin_idempotent(flight& leaving) {
    if (host_.limits().max_turns_in_flight < 2)
        return;
    const auto may_begin = [this](const activity_work_item& item) {
#ifdef PIANOLA_PLANTED_BUG_EARLY_EFFECT
        return item.task.value() > 0;
#endif
        return host_.code().is_idempotent(item.call.name);
    };
    if (std::ranges::none_of(leaving.activities, may_begin))
        return;
    std::vector<activity_work_item> waiting;
    for (auto& item : leaving.activities)
        if (may_begin(item))
            host_.run_activity(std::move(item));
        else
            waiting.push_back(std::move(item));
    leaving.ahead = true;
    leaving.activities = std::move(waiting);
}

void instance_actor::on_outcome(std::uint32_t serial, const commit_outcome& outcome) {
    if (in_flight_.empty() || in_flight_.front()->serial != serial)
        return; // one before it was refused, and that took it along
    if (outcome.error)
        return on_refused(outcome.error);
    const auto landed = std::move(in_flight_.front());
    in_flight_.erase(in_flight_.begin());
    on_committed(*landed, outcome.number);
}

void instance_actor::on_committed(flight& landed, commit_number number) {
    const bool replaced = record_.has_value();
    adopt_record(landed, number);
    host_.count_dropped(landed.dropped);
    if (landed.how == act::start) // what came before it belonged to the execution before
        note_consumed(mailbox_.take_up_to(record_->watermark));
    release_effects(landed);
    answer_request(landed, replaced);
    answer_readers();
    answer_landed();
    blocked_ = false;
    go_on();
}

void instance_actor::answer_request(flight& landed, bool replaced) {
    if (!landed.request)
        return;
    const auto answered = std::move(*landed.request);
    if (const auto* start = std::get_if<start_request>(&answered))
        start->done({}, replaced);
    else if (const auto* rewind = std::get_if<rewind_request>(&answered))
        rewind->done({});
    else if (const auto* import = std::get_if<import_request>(&answered))
        import->done({});
    else
        std::get<purge_request>(answered).done({});
}

void instance_actor::adopt_record(flight& landed, commit_number number) {
    if (landed.how == act::purge) {
        host_.forget_id(record_->id, number_);
        record_.reset();
        owns_id_ = false;
    }
    if (!landed.record)
        return;
    owns_id_ = true;
    record_ = std::move(landed.record);
    if (std::exchange(record_->watermark_is_own_commit, false))
        record_->watermark = {number, 0};
}

void instance_actor::note_consumed(const message_queue& gone) {
    for (const auto& message : gone)
        consumed_.push_back(*message.position);
}

void instance_actor::release_effects(flight& landed) {
    if (landed.stop_activities)
        host_.stop_activities(number_, *landed.stop_activities);
    host_.arm(landed.timers_set);
    for (auto& item : landed.activities)
        host_.run_activity(std::move(item));
    for (auto& line : landed.log)
        host_.write_log(std::move(line));
    if (record_)
        host_.publish(*this);
    if (in_flight_.empty() && !runs())
        live_.reset();
}

void instance_actor::answer_landed() {
    const auto waits = std::ranges::find_if(awaiting_landing_, [this](const auto& each) {
        return !in_flight_.empty() && is_before_or_at(in_flight_.front()->serial, each.first);
    });
    const std::vector landed(std::make_move_iterator(awaiting_landing_.begin()),
                             std::make_move_iterator(waits));
    awaiting_landing_.erase(awaiting_landing_.begin(), waits);
    for (const auto& each : landed)
        each.second();
}

void instance_actor::on_refused(error_code ec) {
    const bool went_ahead = std::ranges::any_of(in_flight_, [](const auto& f) { return f->ahead; });
    take_back();
    if (went_ahead) { // results may be of activities that nobody has asked for
        static_cast<void>(mailbox_.take_results());
        recover_ = true;
    }
    live_.reset(); // it may be ahead of the disk
    consumed_.clear();
    if (ec != errc::turn_refused)
        return fail(ec);
    phase_ = phase::cold;
    answer_landed();
    go_on();
}

void instance_actor::take_back() {
    if (const auto decided = std::exchange(addressing_, nullptr))
        put_back({}, std::move(decided->request));
    for (; !in_flight_.empty(); in_flight_.pop_back()) {
        flight& refused = *in_flight_.back();
        put_back(std::move(refused.taken), std::move(refused.request));
    }
}

void instance_actor::put_back(message_queue taken, std::unique_ptr<instance_request> request) {
    mailbox_.put_back(std::move(taken));
    if (request)
        requests_.push_front(std::move(request));
}

} // namespace pianola
