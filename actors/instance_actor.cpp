#include <pianola/actors/instance_actor.hpp>

#include <algorithm>
#include <utility>

namespace pianola {

// --- What comes in ------------------------------------------------------------------------------

void instance_actor::deliver(inbox_position position, message content) {
    const auto& newest = head();
    const auto watermark = newest ? newest->watermark : inbox_position{};
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

void instance_actor::request(instance_request what) {
    requests_.push_back(std::make_unique<instance_request>(std::move(what)));
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
    const bool being_born = (addressing_ || !in_flight_.empty()) && !record_;
    if (phase_ != phase::cold && phase_ != phase::loading && !being_born)
        return then({}, record_);
    readers_.push_back(std::move(then));
    go_on();
}

void instance_actor::when_landed(std::function<void()> then) {
    if (in_flight_.empty())
        return then();
    awaiting_landing_.emplace_back(flights_, std::move(then));
}

// --- What to do next ----------------------------------------------------------------------------

const std::optional<instance_record>& instance_actor::head() const noexcept {
    for (auto each = in_flight_.rbegin(); each != in_flight_.rend(); ++each)
        if ((*each)->record)
            return (*each)->record;
    return record_;
}

bool instance_actor::runs() const { return record_ && !is_terminal(record_->status); }

const replay_mismatch* instance_actor::parked() const noexcept {
    return live_ && live_->mismatch ? &*live_->mismatch : nullptr;
}

// What is live may be ahead of the record, and the next execution already.
const payload* instance_actor::input() const noexcept {
    if (phase_ != phase::ready || !live_ || !live_->state.started())
        return nullptr;
    const auto& newest = head();
    const bool same = record_ && newest && newest->execution == record_->execution;
    return same ? &live_->state.started()->input : nullptr;
}

bool instance_actor::idle() const noexcept {
    const bool resting = (phase_ == phase::ready || phase_ == phase::cold) && !scheduled_;
    return resting && in_flight_.empty() && mailbox_.empty() && requests_.empty() &&
           readers_.empty() && !has_work();
}

/// Consumed inbox entries of an instance that has ended: no turn of it will delete them.
bool instance_actor::has_leftovers() const { return record_ && !runs() && !consumed_.empty(); }

bool instance_actor::has_work() const {
    if (!requests_.empty() || recover_ || has_leftovers())
        return true;
    return !blocked_ && (!mailbox_.empty() || (runs() && record_->turn_due));
}

/// Whether to take a turn although the one before it is not durable. Otherwise what comes meanwhile
/// is taken by one turn, and not by many.
bool instance_actor::may_go_ahead() const {
    if (in_flight_.size() >= host_.limits().max_turns_in_flight || blocked_ || mailbox_.empty())
        return false;
    if (!requests_.empty() || recover_ || !live_ || live_->parked())
        return false;
    const auto& newest = head();
    if (!newest || is_terminal(newest->status) || newest->watermark_is_own_commit)
        return false;
    return std::ranges::any_of(in_flight_, [](const auto& each) { return each->ahead; });
}

void instance_actor::go_on() {
    if (phase_ == phase::cold)
        return load();
    if (phase_ != phase::ready || scheduled_)
        return;
    if (!(in_flight_.empty() ? has_work() : may_go_ahead()))
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
    owns_id_ = record_.has_value(); // if it was purged meanwhile, its id may be somebody else's
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
    places_.clear();
    read_on(turn_number{});
}

void instance_actor::read_on(turn_number from) {
    host_.read_history(*this, *record_, from, [this](error_code ec, history_page page) {
        on_history(ec, std::move(page));
    });
}

void instance_actor::on_history(error_code ec, history_page page) {
    if (!ec && !page.next && page.chain != record_->chain)
        ec = errc::journal_corrupt;
    if (ec == errc::journal_corrupt && !std::exchange(looked_again_, true))
        return look_again();
    if (ec)
        return fail_reading(ec);
    std::ranges::move(page.events, std::back_inserter(history_));
    std::ranges::move(page.places, std::back_inserter(places_));
    if (page.next)
        return read_on(*page.next);
    looked_again_ = false;
    if (std::exchange(rewinding_, false))
        on_history_to_rewind();
    else
        on_replayed();
}

/// It may have been purged since its record was read: then it is gone, and not damaged.
void instance_actor::look_again() {
    history_.clear();
    places_.clear();
    rewinding_ = false;
    phase_ = phase::cold;
    go_on();
}

void instance_actor::on_replayed() {
    live_ = live_orchestration::replay(host_.code(), history_);
    phase_ = phase::ready;
    if (std::exchange(recover_, false))
        dispatch_open();
    history_ = {};
    places_ = {};
    if (const auto* why = parked()) {
        host_.write_log({log_level::warning,
                         record_->id.str(),
                         "parked at event " + std::to_string(why->event.value()) +
                             ": history says " + why->recorded + ", the code: " + why->asked});
        park_results();
    }
    go_on();
}

/// Nobody may be waiting for it: then the log is the only place to say it.
void instance_actor::fail_reading(error_code ec) {
    if (ec == errc::journal_corrupt)
        host_.write_log({log_level::error,
                         record_ ? record_->id.str() : std::string(),
                         "number " + std::to_string(number_.value()) + " cannot be read: its " +
                             (record_ ? "history" : "record or inbox") + " is damaged"});
    host_.give_up(*this, ec);
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
    if (!in_flight_.empty()) {
        if (may_go_ahead())
            take_from(mailbox_.messages(), act::messages);
        return;
    }
    if (recover_ && !(runs() && record_->open_activities != 0))
        recover_ = false;
    if (runs() && (!live_ || recover_))
        return begin_replay();
    if (must_confirm_id())
        return confirm_id();
    if (!requests_.empty())
        return decide_request();
    if (has_leftovers() && mailbox_.empty())
        return delete_leftovers();
    if (!has_work())
        return;
    if (relinking_start()) {
        if (record_->status == runtime_status::failed && !has_code())
            return wait_for_code();
        rewinding_ = true;
        return begin_replay();
    }
    take_from(mailbox_.messages(), act::messages);
}

void instance_actor::delete_leftovers() {
    turn_outcome nothing;
    nothing.commit.number = number_;
    nothing.commit.expected_turn = record_->turn;
    commit_turn(std::move(nothing), act::messages);
}

void instance_actor::take_from(std::span<const waiting_message> messages, act how) {
    const auto* request =
        how == act::start ? &std::get<start_request>(*requests_.front()) : nullptr;
    auto turn = pianola::take_turn({host_.code(),
                                    host_.limits(),
                                    number_,
                                    head(),
                                    messages,
                                    host_.now(),
                                    request && request->restarts},
                                   live_);
    if (turn.consumed == 0 && !turn.commit.record) {
        blocked_ = true;
        return go_on();
    }
    commit_turn(std::move(turn), how);
}

void instance_actor::fail(error_code ec) {
    phase_ = phase::cold;
    blocked_ = true;
    record_.reset();
    recover_ = false;
    rewinding_ = false;
    looked_again_ = false;
    live_.reset();
    history_.clear();
    places_.clear();
    take_back();
    for (const auto& waiting : requests_.take(requests_.size()))
        refuse(*waiting, ec);
    for (const auto& then : std::exchange(readers_, {}))
        then(ec, std::nullopt);
    answer_landed();
}

} // namespace pianola
