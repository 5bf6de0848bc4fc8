#pragma once

#include <pianola/journal/commit.hpp>
#include <pianola/journal/journal.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pianola::test {

inline instant at(std::int64_t seconds) { return instant{seconds * 10'000'000}; }

inline message raised(std::string name, std::string text = {}) {
    return {execution_number{},
            history_event(no_event_id,
                          at(1),
                          history::event_raised{std::move(name), payload::text(std::move(text))})};
}

inline history_event started_event(const std::string& name, payload input) {
    history::execution_started started;
    started.name = name;
    started.input = std::move(input);
    return {no_event_id, at(1), std::move(started)};
}

inline commit messages_to(epoch_number epoch, instance_number target, std::vector<message> all) {
    commit sent;
    sent.epoch = epoch;
    for (message& each : all)
        sent.messages.push_back({target, std::move(each)});
    return sent;
}

/// Makes the commits of one instance as its actor would: the next turn follows the one before, and
/// accept() takes over what the journal said about it.
class played_instance {
public:
    played_instance(epoch_number epoch, instance_number number, const std::string& id)
        : epoch_(epoch), number_(number) {
        record_.id = instance_id{id};
        record_.name = "play";
        record_.status = runtime_status::running;
        record_.created = at(static_cast<std::int64_t>(number.value()));
        record_.execution = execution_number{1};
        record_.execution_id = execution_id{1, number.value()};
    }

    [[nodiscard]] instance_number number() const { return number_; }
    instance_record& record() { return record_; }
    void set_epoch(epoch_number epoch) { epoch_ = epoch; }

    /// Goes on from what was stored, if anything was.
    void resume(const std::optional<instance_record>& stored) {
        if (!stored)
            return;
        record_ = *stored;
        turn_ = stored->turn;
        indexed_ = index_entry::of(*stored);
    }

    /// The first turn: assigns the id too.
    commit first_turn(payload input = payload::json("1")) {
        commit turn = next_turn({started_event(record_.name, std::move(input))});
        turn.assignments.push_back({record_.id, number_});
        return turn;
    }
    commit next_turn(std::vector<history_event> events) {
        record_.turn = turn_.next();
        record_.last_updated = at(record_.turn.value());
        if (record_.first_turn == turn_number{})
            record_.first_turn = record_.turn;
        record_.next_event =
            event_number{static_cast<std::uint32_t>(record_.next_event.value() + events.size())};
        commit turn;
        turn.number = number_;
        turn.expected_turn = turn_;
        turn.epoch = epoch_;
        turn.previous = indexed_;
        turn.record = record_;
        turn.events = std::move(events);
        return turn;
    }
    /// A turn with one event, which says `text`.
    commit say(std::string text) { return next_turn({raised("said", std::move(text)).event}); }
    /// From now on turns belong to a new execution. Gives what that leaves behind.
    superseded_turns next_execution() {
        const superseded_turns left{
            record_.execution, record_.first_turn, record_.turn, record_.has_wide_turns};
        record_.execution = record_.execution.next();
        record_.first_turn = turn_number{};
        record_.next_event = event_number{};
        record_.chain = 0;
        record_.has_wide_turns = false;
        return left;
    }

    void accept(const commit_outcome& outcome) {
        if (outcome.error)
            return;
        turn_ = record_.turn;
        indexed_ = index_entry::of(record_);
        record_.chain = outcome.chain;
        record_.has_wide_turns |= outcome.wide;
    }

private:
    epoch_number epoch_;
    instance_number number_;
    instance_record record_;
    turn_number turn_;
    std::optional<index_entry> indexed_;
};

} // namespace pianola::test
