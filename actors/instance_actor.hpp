#pragma once

#include <pianola/actors/actor_host.hpp>
#include <pianola/actors/detail/compact_queue.hpp>
#include <pianola/actors/instance_request.hpp>
#include <pianola/actors/live_orchestration.hpp>
#include <pianola/actors/mailbox.hpp>
#include <pianola/actors/orchestration_turn.hpp>
#include <pianola/actors/rewind.hpp>
#include <pianola/journal/commit.hpp>
#include <pianola/journal/error.hpp>
#include <pianola/journal/identifiers.hpp>
#include <pianola/journal/instance_record.hpp>
#include <pianola/journal/message.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace pianola {

/// One instance: mailbox, record and live coroutine, and the one who writes them. It loads, takes
/// turns one at a time, hands each in to be committed, and lets its effects loose only when it is
/// durable.
///
/// Mostly one commit is in flight, and what comes meanwhile waits for the next turn. Only what may
/// go ahead of the disk does: idempotent activities begin when their turn is handed in, and
/// messages reach other instances when it is ordered. What comes of either may be taken before that
/// turn is durable, by one that is handed in behind it. When a commit is refused, so are those
/// behind it.
///
/// Confined to its strand. A refused or failed commit drops the coroutine and keeps the messages.
class instance_actor {
    enum class phase { cold, loading, ready, addressing, replaying };
    /// What a commit does.
    enum class act { messages, start, rewind, relink, purge };

    /// A turn that is decided and not handed in yet.
    struct decided_turn {
        turn_outcome turn;
        act how = act::messages;
        std::unique_ptr<instance_request> request; ///< Of a client, that it answers.
    };
    /// What is left of a turn that was handed in, until its commit is durable. There can be very
    /// many, so what is only to be written is gone.
    struct flight {
        std::uint32_t serial = 0;
        act how = act::messages;
        bool ahead = false;                    ///< It let something loose when it was handed in.
        std::optional<instance_record> record; ///< After it; absent when it changed none.
        message_queue taken;                   ///< Put back when it is refused.
        std::unique_ptr<instance_request> request; ///< Likewise; else answered with it.
        // What it lets loose:
        std::size_t dropped = 0;
        std::optional<execution_number> stop_activities;
        std::vector<timer_key> timers_set;
        std::vector<activity_work_item> activities;
        std::vector<log_line> log;
    };

public:
    /// An instance that is `known_new` is in no journal yet: there is nothing to load.
    instance_actor(actor_host& host, instance_number number, bool known_new)
        : host_(host),
          number_(number),
          phase_(known_new ? phase::ready : phase::cold),
          owns_id_(known_new) {}
    instance_actor(const instance_actor&) = delete;
    instance_actor& operator=(const instance_actor&) = delete;

    [[nodiscard]] instance_number number() const noexcept { return number_; }

    void deliver(inbox_position position, message content);
    /// An activity's result, or a timer firing.
    void deliver_in_process(waiting_message waiting);
    void request(instance_request what);
    /// Dispatches the open activities again: once after opening the journal.
    void recover();
    /// Looks for work: a turn that has been due since before the journal was opened.
    void wake();
    /// Calls `then` with the committed record once it is known.
    void when_loaded(std::function<void(error_code, const std::optional<instance_record>&)> then);
    /// Calls `then` when nothing is in flight any more of what is now. What the journal has shown
    /// may be newer than `record()`: it is not then.
    void when_landed(std::function<void()> then);

    /// The newest durable record; absent while unknown or when there is none.
    [[nodiscard]] const std::optional<instance_record>& record() const noexcept { return record_; }
    /// The input of the execution that `record()` tells of; null when it is not in memory. Good
    /// until the next call.
    [[nodiscard]] const payload* input() const noexcept;
    /// Null unless the code does not fit; good until the next call.
    [[nodiscard]] const replay_mismatch* parked() const noexcept;
    /// True when it may be forgotten: the journal knows all that it knows.
    [[nodiscard]] bool idle() const noexcept;
    /// True while a coroutine is in memory.
    [[nodiscard]] bool live() const noexcept { return live_.has_value(); }

    /// For the host: what schedule() asked for.
    void take_turn();
    /// Ends everything that waits with this error and forgets what may be ahead of the disk.
    void fail(error_code ec);

private:
    void go_on();
    [[nodiscard]] bool has_leftovers() const;
    [[nodiscard]] bool has_work() const;
    [[nodiscard]] bool may_go_ahead() const;
    [[nodiscard]] bool runs() const;
    /// The record as the newest turn handed in left it, durable or not.
    [[nodiscard]] const std::optional<instance_record>& head() const noexcept;
    void load();
    void on_loaded(error_code ec, loaded_instance loaded);
    void answer_readers();
    void answer_landed();
    void begin_replay();
    void read_on(turn_number from);
    void on_history(error_code ec, history_page page);
    void look_again();
    void on_replayed();
    void on_history_to_rewind();
    void fail_reading(error_code ec);
    void park_results();
    void dispatch_open();

    void delete_leftovers();
    void decide_request();
    [[nodiscard]] std::unique_ptr<instance_request> take_request();
    void decide(start_request& request);
    void decide(rewind_request& request);
    void decide(purge_request& request);
    void decide(inspect_request& request);
    void decide(import_request& request);
    void refuse_first(error_code ec);
    [[nodiscard]] error_code check(const rewind_request& request) const;
    void begin_start();
    [[nodiscard]] const waiting_message* first_start() const;
    [[nodiscard]] const waiting_message* relinking_start() const;
    void rewind_by_request(const located_history& history);
    void relink_by_message(const located_history& history);
    [[nodiscard]] bool has_code() const;
    void wait_for_code();
    [[nodiscard]] bool must_confirm_id() const;
    void confirm_id();
    void on_addressed(commit ready);
    void take_from(std::span<const waiting_message> messages, act how);
    void commit_turn(turn_outcome&& turn, act how);
    void on_addressed_turn(std::uint32_t serial, error_code ec, commit ready);
    void submit(decided_turn&& decided);
    [[nodiscard]] message_queue take_consumed(std::size_t count);
    void begin_idempotent(flight& leaving);
    void on_outcome(std::uint32_t serial, const commit_outcome& outcome);
    void on_committed(flight& landed, commit_number number);
    void on_refused(error_code ec);
    void take_back();
    void put_back(message_queue taken, std::unique_ptr<instance_request> request);
    void adopt_record(flight& landed, commit_number number);
    void answer_request(flight& landed, bool replaced);
    void note_consumed(const message_queue& gone);
    void release_effects(flight& landed);

    actor_host& host_;
    instance_number number_;
    phase phase_;
    bool scheduled_ = false;
    bool blocked_ = false; ///< The last look found nothing to do; something new must come.
    bool recover_ = false;

    mailbox mailbox_;
    detail::compact_queue<std::unique_ptr<instance_request>> requests_; ///< None null.
    std::vector<std::function<void(error_code, const std::optional<instance_record>&)>> readers_;
    std::optional<instance_record> record_;  ///< The newest durable one.
    std::optional<live_orchestration> live_; ///< As of head().
    std::vector<history_event> history_;     ///< While replaying, or to rewind.
    std::vector<event_place> places_;        ///< Of its events.
    std::vector<inbox_position> consumed_;   ///< Entries to delete with some later commit.

    std::unique_ptr<decided_turn> addressing_;       ///< Its messages are.
    std::uint32_t addressings_ = 0;                  ///< Serial of the newest.
    std::vector<std::unique_ptr<flight>> in_flight_; ///< Handed in, in this order.
    std::uint32_t flights_ = 0;
    /// Who waits for the flight of this serial, in their order.
    std::vector<std::pair<std::uint32_t, std::function<void()>>> awaiting_landing_;
    bool rewinding_ = false;    ///< The history is read to rewind, not to replay.
    bool looked_again_ = false; ///< The history did not fit the record, and both are read anew.
    /// Its id is known to lead to this number: it is not that of an instance that was purged.
    bool owns_id_;
};

} // namespace pianola
