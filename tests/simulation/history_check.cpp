#include <simulation/history_check.hpp>

#include <simulation/check.hpp>

#include <map>
#include <set>
#include <type_traits>

namespace pianola::simulation {
namespace {

class history_checker {
public:
    explicit history_checker(const std::string& id) : id_(id) {}

    void apply(const history_event& event) {
        require(!end_, "an event follows the end");
        std::visit([&](const auto& body) { on(event, body); }, event.body);
    }
    void finish() const { require(started_, "it never started"); }

    [[nodiscard]] const history::execution_completed* end() const { return end_; }
    [[nodiscard]] std::size_t open_tasks() const { return tasks_.size(); }
    [[nodiscard]] std::size_t open_timers(const stored_state& state) const {
        std::size_t kept = 0;
        for (const auto& key : state.timers) {
            const instance_record& record = state.record;
            if (record.turn_due && record.scheduled_start == key.due)
                continue; // not a timer of the code: its start
            const auto& event = state.history.at(key.event.value());
            const auto* created = event.get_if<history::timer_created>();
            require(created && created->fire_at == key.due && timers_.contains(event.id),
                    "a timer key leads to no open timer");
            ++kept;
        }
        return kept;
    }

private:
    void require(bool holds, const std::string& what) const { check(holds, id_ + ": " + what); }

    template <class Body>
    void on(const history_event& event, const Body& body) {
        using namespace history;
        if constexpr (std::is_same_v<Body, orchestrator_started>) {
            require(event.timestamp >= now_, "a turn went back in time");
            now_ = event.timestamp;
        } else if constexpr (std::is_same_v<Body, execution_started>) {
            require(!started_, "it started twice");
            started_ = true;
        } else if constexpr (std::is_same_v<Body, execution_completed>) {
            end_ = &body;
        } else if constexpr (std::is_same_v<Body, timer_created>) {
            require(timers_.emplace(event.id, body.fire_at).second, "a timer id came twice");
        } else if constexpr (std::is_same_v<Body, timer_fired>) {
            const auto timer = timers_.find(body.timer_id);
            require(timer != timers_.end(), "a timer fired that was not open");
            require(now_ >= timer->second, "a timer fired early");
            timers_.erase(timer);
        } else if constexpr (std::is_same_v<Body, task_scheduled>) {
            require(tasks_.insert(event.id).second, "an activity id came twice");
        } else if constexpr (std::is_same_v<Body, task_completed> ||
                             std::is_same_v<Body, task_failed>) {
            require(tasks_.erase(body.scheduled_id) == 1, "an activity ended that was not open");
        } else if constexpr (std::is_same_v<Body, sub_orchestration_created>) {
            require(children_.insert(event.id).second, "a child id came twice");
        } else if constexpr (std::is_same_v<Body, sub_orchestration_completed> ||
                             std::is_same_v<Body, sub_orchestration_failed>) {
            require(children_.erase(body.scheduled_id) == 1, "a child ended that was not open");
        }
    }

    const std::string& id_;
    instant now_ = instant::min();
    bool started_ = false;
    const history::execution_completed* end_ = nullptr;
    std::map<event_id, instant> timers_;
    std::set<event_id> tasks_;
    std::set<event_id> children_;
};

} // namespace

void check_history(const std::string& id, std::span<const history_event> events) {
    history_checker checker(id);
    for (const auto& event : events)
        checker.apply(event);
    checker.finish();
}

void check_instance(const stored_state& state, instant latest) {
    const instance_record& record = state.record;
    const std::string id = record.id.str();
    const auto require = [&](bool holds, const char* what) { check(holds, id + ": " + what); };
    history_checker checker(id);
    for (const auto& event : state.history) {
        checker.apply(event);
        require(event.timestamp <= latest, "an event comes from the future");
    }
    checker.finish();
    require(state.waiting == 0, "messages are left over");
    require(record.open_activities == checker.open_tasks() || checker.end(),
            "the record counts other activities than the history");
    const bool ended = checker.end() != nullptr;
    require(ended == is_terminal(record.status), "record and history disagree about the end");
    require(ended == record.completed.has_value(), "the time of the end is wrong");
    static_cast<void>(checker.open_timers(state));
    if (!ended)
        return;
    require(checker.end()->status == record.status, "it ended otherwise than the record says");
    require(record.output_in_history || checker.end()->result == record.output,
            "the output in the record is not that of the history");
    require(state.inbox == 0, "it has ended, but messages are left over");
    require(state.timers.empty(), "it has ended, but timers are left over");
}

} // namespace pianola::simulation
