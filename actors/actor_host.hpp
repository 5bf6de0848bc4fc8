#pragma once

#include <pianola/actors/instance_request.hpp>
#include <pianola/actors/log_line.hpp>
#include <pianola/actors/orchestration_turn.hpp>
#include <pianola/actors/registry.hpp>
#include <pianola/journal/commit.hpp>
#include <pianola/journal/error.hpp>
#include <pianola/journal/instant.hpp>
#include <pianola/journal/journal.hpp>

#include <functional>
#include <vector>

namespace pianola {

class instance_actor;

/// What an actor needs of the world: the seam out of the actors layer. All calls come from, and
/// all answers go to, the actor's own strand. Answers never come inside the call that asked.
class actor_host {
public:
    template <class... Args>
    using answer = std::function<void(Args...)>;

    [[nodiscard]] virtual instant now() const = 0;
    [[nodiscard]] virtual const registry& code() const = 0;
    [[nodiscard]] virtual const turn_limits& limits() const = 0;

    /// Calls `actor.take_turn()` soon. An actor asks once at a time.
    virtual void schedule(instance_actor& actor) = 0;
    virtual void load(instance_actor& actor, answer<error_code, loaded_instance> done) = 0;
    virtual void read_history(instance_actor& actor,
                              const instance_record& of,
                              turn_number from,
                              answer<error_code, history_page> done) = 0;
    /// Gives the numbers of the targets: fills `into.messages` and `into.assignments`, leaving out
    /// messages to nobody.
    virtual void address(instance_actor& actor,
                         std::vector<addressed_message> messages,
                         commit into,
                         answer<error_code, commit> done) = 0;
    /// Hands in a commit, behind those handed in before. Takes its content; what it keeps is as
    /// encode_commit() says.
    virtual void commit(instance_actor& actor,
                        pianola::commit& what,
                        answer<commit_outcome> done) = 0;
    /// Journals a message to the actor's own inbox; it comes back as a delivery.
    virtual void keep_in_inbox(instance_actor& actor, message content) = 0;

    /// The instance was purged: its id is free.
    virtual void forget_id(const instance_id& id, instance_number number) = 0;
    /// A request for an instance that now has another number.
    virtual void pass_on(instance_number to, instance_request request) = 0;

    // What a durable turn lets loose. Idempotent activities run as soon as it is handed in.
    virtual void run_activity(activity_work_item item) = 0;
    virtual void stop_activities(instance_number number, execution_number execution) = 0;
    virtual void arm(const std::vector<timer_key>& timers) = 0;
    virtual void publish(instance_actor& actor) = 0; ///< The record has changed.
    /// The instance cannot be read: who waits for it to go on waits in vain.
    virtual void give_up(instance_actor& actor, error_code why) = 0;
    virtual void write_log(log_line line) = 0;
    virtual void count_dropped(std::size_t messages) = 0;

protected:
    ~actor_host() = default;
};

} // namespace pianola
