#pragma once

#include <pianola/actors/actor_host.hpp>
#include <pianola/actors/live_orchestration.hpp>
#include <pianola/actors/mailbox.hpp>
#include <pianola/actors/orchestration_turn.hpp>
#include <pianola/journal/commit.hpp>
#include <pianola/journal/error.hpp>
#include <pianola/journal/identifiers.hpp>
#include <pianola/journal/instance_record.hpp>
#include <pianola/journal/message.hpp>

#include <deque>
#include <functional>
#include <optional>
#include <set>
#include <vector>

namespace pianola {

/// A client's wish to start this instance. `done` gets whether an older execution gave way.
struct start_request {
    message start; ///< Carries execution_started.
    std::set<runtime_status> replaceable;
    std::function<void(error_code, bool replaced)> done;
    bool terminating = false; ///< A running instance has been asked to make room.
};

/// One instance: mailbox, record and live coroutine, and the one who writes them. It loads, takes
/// turns one at a time, commits each, and lets its effects loose only when it is durable.
/// Confined to its strand. A refused or failed commit drops the coroutine and keeps the messages.
class instance_actor {
    enum class phase { cold, loading, ready, replaying, committing };

public:
    /// An instance that is `known_new` is in no journal yet: there is nothing to load.
    instance_actor(actor_host& host, instance_number number, bool known_new)
        : host_(host), number_(number), phase_(known_new ? phase::ready : phase::cold) {}
    instance_actor(const instance_actor&) = delete;
    instance_actor& operator=(const instance_actor&) = delete;

    [[nodiscard]] instance_number number() const noexcept { return number_; }

    void deliver(inbox_position position, message content);
    /// An activity's result, or a timer firing.
    void deliver_in_process(waiting_message waiting);
    void start(start_request request);
    /// Dispatches the open activities again: once after opening the journal.
    void recover();
    /// Looks for work: a turn that has been due since before the journal was opened.
    void wake();
    /// Calls `then` with the committed record once it is known.
    void when_loaded(std::function<void(error_code, const std::optional<instance_record>&)> then);

    /// The newest durable record; absent while unknown or when there is none.
    [[nodiscard]] const std::optional<instance_record>& record() const noexcept { return record_; }
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
    [[nodiscard]] bool runs() const;
    void load();
    void on_loaded(error_code ec, loaded_instance loaded);
    void answer_readers();
    void begin_replay();
    void read_on(turn_number from);
    void on_history(error_code ec, history_page page);
    void on_replayed();
    void fail_reading(error_code ec);
    void park_results();
    void dispatch_open();

    void delete_leftovers();
    void decide_start();
    void begin_start();
    void take_from(const std::deque<waiting_message>& messages, bool is_start);
    void submit(commit ready);
    void on_committed(const commit_outcome& outcome);
    void on_refused(error_code ec);
    void adopt_record(const commit_outcome& outcome);
    void settle_messages();
    void note_consumed(const std::deque<waiting_message>& gone);
    void release_effects();

    actor_host& host_;
    instance_number number_;
    phase phase_;
    bool scheduled_ = false;
    bool blocked_ = false; ///< The last look found nothing to do; something new must come.
    bool recover_ = false;

    mailbox mailbox_;
    std::deque<start_request> starts_;
    std::vector<std::function<void(error_code, const std::optional<instance_record>&)>> readers_;
    std::optional<instance_record> record_;
    std::optional<live_orchestration> live_;
    std::vector<history_event> history_;   ///< While replaying.
    std::vector<inbox_position> consumed_; ///< Entries to delete with some later commit.
    std::vector<inbox_position> deleting_; ///< With the commit in flight.

    std::optional<turn_outcome> turn_; ///< In flight.
    bool turn_is_start_ = false;
};

} // namespace pianola
