#pragma once

#include <pianola/actors/actor_host.hpp>
#include <pianola/actors/instance_actor.hpp>
#include <pianola/journal/commit.hpp>
#include <pianola/journal/encoded_commit.hpp>
#include <pianola/journal/error.hpp>
#include <pianola/journal/identifiers.hpp>
#include <pianola/journal/instance_list.hpp>
#include <pianola/journal/message.hpp>
#include <pianola/runtime/detail/waiters.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/strand.hpp>
#include <boost/intrusive/list.hpp>
#include <boost/unordered/unordered_flat_map.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_set>
#include <vector>

namespace pianola::detail {

class hub_core;

/// One of the hub's fixed strands and the instances that live on it. What reaches it while it is
/// busy is handled in one go: all turns that are due, then one group of commits.
class shard final : public actor_host, public std::enable_shared_from_this<shard> {
public:
    using work = std::function<void(shard&)>;

    explicit shard(hub_core& hub);

    /// Runs `what` on the strand, after all that was posted before. From any thread. `returns`: the
    /// caller returns to its executor at once, so that it may go on with it on the same thread; one
    /// that might block first, even until the shard has answered, must not say so.
    void post(work what, bool returns = false);
    /// Hands an activity's result to its instance, likewise. Of those that come in one round, all
    /// after what was posted.
    void post_result(instance_number number, message result, bool returns);
    [[nodiscard]] const asio::strand<asio::any_io_executor>& strand() const noexcept {
        return strand_;
    }

    // On the strand.
    void deliver(std::vector<delivered_message> messages);
    /// These timers were due, and fired `at` this time. Many are delivered bit by bit.
    void fire(const std::vector<timer_key>& timers, instant at);
    /// The instance's actor, made when it is not in memory.
    instance_actor& actor(instance_number number, bool known_new = false);
    [[nodiscard]] instance_actor* find(instance_number number);
    /// Hands in messages of a client with the next group.
    void commit_messages(std::vector<outgoing_message> messages,
                         std::function<void(error_code)> done);
    /// Purges an ended instance as it was listed; of one that is in memory, or has changed since,
    /// its actor decides.
    void purge(const listed_instance& listed, std::function<void(error_code)> done);
    /// These were purged by a commit that no actor took part in: calls `done` when the actors of
    /// those in memory have found out.
    void forget_purged(const std::vector<instance_number>& numbers, std::function<void()> done);
    [[nodiscard]] waiters& waiting() noexcept { return waiters_; }
    /// While recovering, each instance that comes into memory dispatches its open activities.
    void begin_recovery() { recovering_ = true; }
    void end_recovery();
    /// Fails and forgets everything in memory.
    void fail(error_code ec);
    /// No more turns begin; calls `done` once nothing is in flight.
    void stop(std::function<void()> done);

private:
    using recency_hook = boost::intrusive::list_base_hook<>;
    /// An actor in memory. What it has under way keeps it alive, and finds out when it is
    /// forgotten.
    struct resident final : instance_actor, recency_hook, std::enable_shared_from_this<resident> {
        using instance_actor::instance_actor;
        instant used;
        bool forgotten = false;
    };
    struct waiting_commit {
        std::shared_ptr<resident> actor; ///< Of a turn; else null.
        answer<commit_outcome> done;
        std::vector<id_assignment> confirmed; ///< Ids that it makes durable.
    };
    struct activity_result {
        instance_number number;
        waiting_message result;
    };
    struct due_timer {
        timer_key timer;
        instant fired;
    };

    [[nodiscard]] instant now() const override;
    [[nodiscard]] const registry& code() const override;
    [[nodiscard]] const turn_limits& limits() const override;
    void schedule(instance_actor& actor) override;
    void load(instance_actor& actor, answer<error_code, loaded_instance> done) override;
    void read_history(instance_actor& actor,
                      const instance_record& of,
                      turn_number from,
                      answer<error_code, history_page> done) override;
    void address(instance_actor& actor,
                 std::vector<addressed_message> messages,
                 pianola::commit into,
                 answer<error_code, pianola::commit> done) override;
    void commit(instance_actor& actor, pianola::commit& what, answer<commit_outcome> done) override;
    void keep_in_inbox(instance_actor& actor, message content) override;
    void forget_id(const instance_id& id, instance_number number) override;
    void pass_on(instance_number to, instance_request request) override;
    void run_activity(activity_work_item item) override;
    void stop_activities(instance_number number, execution_number execution) override;
    void arm(const std::vector<timer_key>& timers) override;
    void publish(instance_actor& actor) override;
    void give_up(instance_actor& actor, error_code why) override;
    void write_log(log_line line) override;
    void count_dropped(std::size_t messages) override;

    void on_purged(const instance_id& id,
                   instance_number number,
                   error_code ec,
                   const std::function<void(error_code)>& done);
    void begin_round(bool returns);
    void run_incoming();
    void settle();
    void take_turns();
    [[nodiscard]] std::size_t room_to_fire() const noexcept;
    void fire_due(std::size_t most);
    void flush_activities();
    void flush_commits();
    void on_outcomes(std::vector<waiting_commit> waiting, const std::vector<commit_outcome>& all);
    void evict();
    void forget(resident& gone);
    [[nodiscard]] static std::shared_ptr<resident> held(instance_actor& actor) {
        return static_cast<resident&>(actor).shared_from_this();
    }
    /// Hands an answer to the actor on the strand, unless it has been forgotten meanwhile.
    template <class Result>
    auto on_strand(instance_actor& actor, answer<error_code, Result> done);

    hub_core& hub_;
    asio::strand<asio::any_io_executor> strand_;

    std::mutex mutex_;
    std::vector<work> incoming_;
    std::vector<activity_result> incoming_results_;
    // Of the round that is run. Empty between rounds: their memory is for the next.
    std::vector<work> round_;
    std::vector<activity_result> round_results_;
    bool running_ = false; ///< Posted, or at it.

    boost::
        unordered_flat_map<instance_number, std::shared_ptr<resident>, std::hash<instance_number>>
            actors_;
    boost::intrusive::list<resident> recency_; ///< Least recently used first.
    std::vector<instance_number> finished_;    ///< To be looked at for eviction.
    std::deque<std::shared_ptr<resident>> ready_;
    instant round_time_; ///< Of all turns that are taken in one go.
    std::vector<encoded_commit> group_;
    std::vector<waiting_commit> group_waiting_;
    std::vector<activity_work_item> activities_; ///< To be handed to the pool together.
    std::deque<due_timer> due_;                  ///< Fired, and not delivered yet.
    std::size_t commits_in_flight_ = 0;
    std::size_t reads_in_flight_ = 0;             ///< For actors.
    std::unordered_set<instance_number> purging_; ///< By a commit of their own that is under way.
    waiters waiters_;
    bool recovering_ = false;
    std::unordered_set<instance_number> recovered_;
    bool stopping_ = false;
    std::function<void()> stopped_;
};

} // namespace pianola::detail
