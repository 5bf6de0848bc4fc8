#include <pianola/actors/instance_actor.hpp>

#include <algorithm>
#include <utility>

namespace pianola {
namespace {

/// Consumed inbox entries are deleted with the next commit once there are this many.
constexpr std::size_t max_consumed = 1000;

} // namespace

// --- What comes in ------------------------------------------------------------------------------

void instance_actor::deliver(inbox_position position, message content) {
    const auto watermark = record_ ? record_->watermark : inbox_position{};
    if (!mailbox_.deliver(position, std::move(content), watermark)) {
        host_.count_dropped(1);
        if (position > watermark)
            return; // it is waiting already
        // It came after the commit that consumed it, so that did not know of its key.
        consumed_.push_back(position);
        return go_on();
    }
    blocked_ = false;
    go_on();
}

void instance_actor::deliver_in_process(waiting_message waiting) {
    mailbox_.add(std::move(waiting));
    blocked_ = false;
    if (parked())
        park_results();
    go_on();
}

void instance_actor::start(start_request request) {
    starts_.push_back(std::move(request));
    blocked_ = false;
    go_on();
}

void instance_actor::recover() {
    recover_ = true;
    go_on();
}

void instance_actor::wake() {
    blocked_ = false;
    go_on();
}

void instance_actor::when_loaded(
    std::function<void(error_code, const std::optional<instance_record>&)> then) {
    // Its first commit may be durable already, and seen: what is not here may not be denied then.
    const bool being_born = phase_ == phase::committing && !record_;
    if (phase_ != phase::cold && phase_ != phase::loading && !being_born)
        return then({}, record_);
    readers_.push_back(std::move(then));
    go_on();
}

// --- What to do next ----------------------------------------------------------------------------

bool instance_actor::runs() const { return record_ && !is_terminal(record_->status); }

const replay_mismatch* instance_actor::parked() const noexcept {
    return live_ && live_->mismatch ? &*live_->mismatch : nullptr;
}

bool instance_actor::idle() const noexcept {
    const bool resting = (phase_ == phase::ready || phase_ == phase::cold) && !scheduled_;
    return resting && mailbox_.empty() && starts_.empty() && readers_.empty() && !has_work();
}

/// Consumed inbox entries of an instance that has ended: no turn of it will delete them.
bool instance_actor::has_leftovers() const { return record_ && !runs() && !consumed_.empty(); }

bool instance_actor::has_work() const {
    if (!starts_.empty() || recover_ || has_leftovers())
        return true;
    return !blocked_ && (!mailbox_.empty() || (runs() && record_->turn_due));
}

void instance_actor::go_on() {
    if (phase_ == phase::cold)
        return load();
    if (phase_ != phase::ready || scheduled_ || !has_work())
        return;
    scheduled_ = true;
    host_.schedule(*this);
}

void instance_actor::load() {
    phase_ = phase::loading;
    host_.load(*this,
               [this](error_code ec, loaded_instance loaded) { on_loaded(ec, std::move(loaded)); });
}

void instance_actor::on_loaded(error_code ec, loaded_instance loaded) {
    if (ec)
        return fail_reading(ec);
    phase_ = phase::ready;
    record_ = std::move(loaded.record);
    consumed_ = std::move(loaded.consumed);
    const auto watermark = record_ ? record_->watermark : inbox_position{};
    note_consumed(mailbox_.take_up_to(watermark));
    for (auto& waiting : loaded.inbox)
        mailbox_.deliver(waiting.position, std::move(waiting.content), watermark);
    answer_readers();
    go_on();
}

void instance_actor::answer_readers() {
    for (const auto& then : std::exchange(readers_, {}))
        then({}, record_);
}

// --- Replay -------------------------------------------------------------------------------------

void instance_actor::begin_replay() {
    phase_ = phase::replaying;
    history_.clear();
    read_on(record_->first_turn);
}

void instance_actor::read_on(turn_number from) {
    host_.read_history(*this, *record_, from, [this](error_code ec, history_page page) {
        on_history(ec, std::move(page));
    });
}

void instance_actor::on_history(error_code ec, history_page page) {
    if (!ec && !page.next && page.chain != record_->chain)
        ec = errc::journal_corrupt;
    if (ec)
        return fail_reading(ec);
    std::ranges::move(page.events, std::back_inserter(history_));
    if (page.next)
        return read_on(*page.next);
    on_replayed();
}

void instance_actor::on_replayed() {
    live_ = live_orchestration::replay(host_.code(), history_);
    phase_ = phase::ready;
    if (std::exchange(recover_, false))
        dispatch_open();
    history_ = {};
    if (const auto* why = parked()) {
        host_.write_log({log_level::warning,
                         record_->id.str(),
                         "parked at event " + std::to_string(why->event.value()) +
                             ": history says " + why->recorded + ", the code: " + why->asked});
        park_results();
    }
    go_on();
}

/// Nobody may be waiting for it, so that the log is the only place to say it.
void instance_actor::fail_reading(error_code ec) {
    if (ec == errc::journal_corrupt)
        host_.write_log({log_level::error,
                         record_ ? record_->id.str() : std::string(),
                         "number " + std::to_string(number_.value()) + " cannot be read: its " +
                             (record_ ? "history" : "record or inbox") + " is damaged"});
    fail(ec);
}

/// An in-process result would be lost with this process, and nobody knows when the code comes.
void instance_actor::park_results() {
    for (auto& result : mailbox_.take_results())
        host_.keep_in_inbox(*this, std::move(result.content));
}

void instance_actor::dispatch_open() {
    for (const auto& [task, number] : live_->state.activities()) {
        const history_event& event = history_.at(number.value());
        host_.run_activity({number_,
                            record_->execution,
                            number,
                            task,
                            record_->id,
                            std::get<history::task_scheduled>(event.body)});
    }
}

// --- Turns --------------------------------------------------------------------------------------

void instance_actor::take_turn() {
    scheduled_ = false;
    if (phase_ != phase::ready)
        return;
    if (recover_ && !(runs() && record_->open_activities != 0))
        recover_ = false;
    if (runs() && (!live_ || recover_))
        return begin_replay();
    if (!starts_.empty())
        decide_start();
    else if (has_leftovers() && mailbox_.empty())
        delete_leftovers();
    else if (has_work())
        take_from(mailbox_.messages(), false);
}

void instance_actor::delete_leftovers() {
    turn_.emplace();
    turn_is_start_ = false;
    phase_ = phase::committing;
    commit what;
    what.number = number_;
    what.expected_turn = record_->turn;
    submit(std::move(what));
}

void instance_actor::decide_start() {
    start_request& request = starts_.front();
    if (!record_)
        return begin_start();
    const bool may_replace = request.terminating || request.replaceable.contains(record_->status);
    if (!may_replace) {
        auto done = std::move(request.done);
        starts_.pop_front();
        done(errc::instance_already_exists, false);
        return go_on();
    }
    if (!runs())
        return begin_start();
    if (!std::exchange(request.terminating, true)) {
        history::execution_terminated end;
        end.input = payload::text("replaced by a new start");
        mailbox_.add_first({std::nullopt, message{{}, {no_event_id, host_.now(), end}}, {}});
    }
    take_from(mailbox_.messages(), false);
}

void instance_actor::begin_start() {
    std::deque<waiting_message> alone;
    alone.push_back({std::nullopt, starts_.front().start, std::nullopt});
    take_from(alone, true);
}

void instance_actor::take_from(const std::deque<waiting_message>& messages, bool is_start) {
    turn_ = pianola::take_turn(
        {host_.code(), host_.limits(), number_, record_, messages, host_.now()}, live_);
    turn_is_start_ = is_start;
    if (turn_->consumed == 0 && !turn_->commit.record) {
        turn_.reset();
        blocked_ = true;
        return go_on();
    }
    phase_ = phase::committing;
    if (turn_->addressed.empty())
        return submit(std::move(turn_->commit));
    host_.address(*this,
                  std::move(turn_->addressed),
                  std::move(turn_->commit),
                  [this](error_code ec, commit ready) {
                      if (ec)
                          return on_refused(ec);
                      submit(std::move(ready));
                  });
}

void instance_actor::submit(commit ready) {
    if (turn_is_start_)
        ready.assignments.push_back({ready.record->id, number_});
    const bool last = !ready.record || is_terminal(ready.record->status);
    if (!turn_is_start_) {
        const auto& messages = mailbox_.messages();
        for (std::size_t i = 0; i != turn_->consumed; ++i)
            if (messages[i].position)
                consumed_.push_back(*messages[i].position);
    }
    if (last || consumed_.size() >= max_consumed)
        deleting_ = std::exchange(consumed_, {});
    ready.inbox_deleted = deleting_;
    const bool writes_nothing =
        !ready.record && ready.inbox_deleted.empty() && ready.timers_cancelled.empty();
    turn_->commit.record = ready.record;
    turn_->commit.timers_set = ready.timers_set;
    if (writes_nothing) // in-process messages that nobody wants
        return on_committed({});
    host_.commit(
        *this, std::move(ready), [this](const commit_outcome& outcome) { on_committed(outcome); });
}

void instance_actor::on_committed(const commit_outcome& outcome) {
    if (outcome.error)
        return on_refused(outcome.error);
    phase_ = phase::ready;
    deleting_.clear();
    const bool replaced = record_.has_value();
    adopt_record(outcome);
    settle_messages();
    release_effects();
    turn_.reset();
    if (turn_is_start_) {
        auto done = std::move(starts_.front().done);
        starts_.pop_front();
        done({}, replaced);
    }
    answer_readers();
    blocked_ = false;
    go_on();
}

void instance_actor::adopt_record(const commit_outcome& outcome) {
    if (!turn_->commit.record)
        return;
    record_ = std::move(turn_->commit.record);
    record_->chain = outcome.chain;
    record_->has_wide_turns |= outcome.wide;
    if (std::exchange(record_->watermark_is_own_commit, false))
        record_->watermark = {outcome.number, 0};
    if (!runs())
        live_.reset();
}

void instance_actor::settle_messages() {
    host_.count_dropped(turn_->dropped);
    if (!turn_is_start_)
        static_cast<void>(mailbox_.take(turn_->consumed));
    else // what came before a client's start belonged to the execution before
        note_consumed(mailbox_.take_up_to(record_->watermark));
}

void instance_actor::note_consumed(const std::deque<waiting_message>& gone) {
    for (const auto& message : gone)
        consumed_.push_back(*message.position);
}

void instance_actor::release_effects() {
    if (turn_->stop_activities && record_)
        host_.stop_activities(number_, record_->execution);
    host_.arm(turn_->commit.timers_set);
    for (auto& item : turn_->activities)
        host_.run_activity(std::move(item));
    for (auto& line : turn_->log)
        host_.write_log(std::move(line));
    if (record_)
        host_.publish(*this);
}

void instance_actor::on_refused(error_code ec) {
    turn_.reset();
    live_.reset(); // it may be ahead of the disk
    consumed_.clear();
    deleting_.clear();
    if (ec != errc::turn_refused)
        return fail(ec);
    phase_ = phase::cold;
    go_on();
}

void instance_actor::fail(error_code ec) {
    phase_ = phase::cold;
    blocked_ = true;
    record_.reset();
    recover_ = false;
    live_.reset();
    history_.clear();
    turn_.reset();
    for (auto& request : std::exchange(starts_, {}))
        request.done(ec, false);
    for (const auto& then : std::exchange(readers_, {}))
        then(ec, std::nullopt);
}

} // namespace pianola
