#pragma once

#include <pianola/actors/live_orchestration.hpp>
#include <pianola/actors/orchestration_turn.hpp>
#include <pianola/actors/registry.hpp>
#include <pianola/actors/rewind.hpp>
#include <pianola/journal/instance_record.hpp>

#include <optional>
#include <string>
#include <vector>

namespace pianola::scenarios {

/// One instance whose messages, clock and journal are a script's: only the pure turn runs.
///
/// Commands, one a line; what each does is printed:
///   start NAME [JSON]           a client's start
///   start-at SECONDS NAME [JSON]
///   complete ID [JSON]          the activity of this event id ends well
///   fail ID TYPE MESSAGE        … ends badly; `fail! …` says it is non-retriable
///   child-complete ID [JSON]    likewise for a sub-orchestration; child-fail ID TYPE MESSAGE
///   raise NAME [JSON]           an external event
///   suspend, resume, terminate [TEXT], terminate-all [TEXT]
///   wait SECONDS                time passes; timers that are due fire
///   rewind                      what failed is hidden, and tried again with the next turn
///   rewind-to EVENT [drop]      what comes after the event is hidden; `drop`: its events, too
///   turn                        one turn is taken (the other commands only leave messages)
///   reload                      the coroutine is dropped and rebuilt from history
///   reload-with SUFFIX          … by the orchestrator NAME + SUFFIX in place of NAME
///   history                     prints the current execution's history
class scripted_instance {
public:
    explicit scripted_instance(const registry& code) : code_(code) {}

    /// Runs one command; gives what it prints. Throws std::invalid_argument for a wrong one.
    std::string run(const std::string& command);

private:
    std::string start(std::istream& words, std::optional<std::int64_t> at_seconds);
    std::string end_activity(std::istream& words, bool child);
    std::string fail_activity(std::istream& words, bool child, bool non_retriable);
    std::string wait(std::istream& words);
    std::string reload(const std::string& suffix);
    std::string turn();
    std::string rewind(std::istream& words, bool to_event);
    void apply(const pianola::commit& done);
    std::string describe(const turn_outcome& outcome);
    [[nodiscard]] std::string history() const;
    void post(history::body body, bool bound = true);

    const registry& code_;
    turn_limits limits_;
    std::int64_t seconds_ = 0;
    std::uint64_t starts_ = 0;
    std::optional<instance_record> record_;
    std::optional<live_orchestration> live_;
    std::vector<history_event> history_;
    std::vector<event_place> places_;
    message_queue messages_;
    std::vector<timer_key> timers_;
};

} // namespace pianola::scenarios
