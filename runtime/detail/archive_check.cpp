#include <pianola/runtime/detail/archive_check.hpp>

#include <pianola/actors/orchestration_state.hpp>
#include <pianola/journal/history_codec.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <set>
#include <string>
#include <utility>

namespace pianola::detail {
namespace {

constexpr std::size_t max_number = std::numeric_limits<std::uint32_t>::max();

/// What is wrong with one member, for people; empty when nothing is.
class member_check {
public:
    member_check(const archived_instance& member, bool is_root)
        : member_(member), is_root_(is_root) {}

    [[nodiscard]] std::string problem() {
        for (const auto& turn : member_.turns) {
            if (turn.empty())
                return "has a turn without events";
            for (const history_event& event : turn) {
                if (auto found = look(event); !found.empty())
                    return found;
                ++events_;
            }
        }
        if (!started_)
            return "has no ExecutionStarted";
        if (!completed_)
            return "has no ExecutionCompleted";
        return events_ > max_number ? "has too many events" : "";
    }

private:
    std::string look(const history_event& event) {
        if (completed_)
            return "has events after ExecutionCompleted";
        if (const auto* start = event.get_if<history::execution_started>())
            return look(*start);
        if (const auto* end = event.get_if<history::execution_completed>()) {
            completed_ = true;
            const bool fits = end->status == member_.status && member_.completed == event.timestamp;
            return fits ? "" : "does not end as its history says";
        }
        const bool may_come_first = event.get_if<history::orchestrator_started>() != nullptr;
        return started_ || may_come_first ? "" : "does not begin with ExecutionStarted";
    }

    std::string look(const history::execution_started& start) {
        if (std::exchange(started_, true))
            return "has a second ExecutionStarted";
        if (start.instance_id != member_.id || start.name != member_.name ||
            start.version != member_.version || start.tags != member_.tags)
            return "is not the instance that its ExecutionStarted names";
        if (!is_root_ &&
            (!start.parent || start.parent->instance_id != member_.parent->instance_id))
            return "has another parent than its ExecutionStarted";
        return {};
    }

    const archived_instance& member_;
    bool is_root_;
    bool started_ = false;
    bool completed_ = false;
    std::size_t events_ = 0;
};

error_code refuse(diagnostics& why, errc code, const archived_instance& member, std::string what) {
    why.message = "the instance '" + member.id.str() + "' of the archive " + std::move(what);
    return code;
}

std::size_t bytes_of(const archived_instance& member) {
    std::size_t bytes = 0;
    for (const auto& turn : member.turns)
        for (const history_event& event : turn)
            bytes += encode_event(event).size();
    return bytes;
}

} // namespace

error_code check_archive(const instance_archive& archive, std::size_t max_bytes, diagnostics& why) {
    why.message.clear();
    if (archive.members.empty()) {
        why.message = "the archive holds no instance";
        return errc::invalid_argument;
    }
    std::set<instance_id> earlier;
    std::size_t bytes = 0;
    for (const archived_instance& member : archive.members) {
        const bool is_root = earlier.empty();
        if (member.id.empty())
            return refuse(why, errc::invalid_argument, member, "has no id");
        if (!is_root && !(member.parent && earlier.contains(member.parent->instance_id)))
            return refuse(why, errc::invalid_argument, member, "does not stand after its parent");
        if (!earlier.insert(member.id).second)
            return refuse(why, errc::invalid_argument, member, "is there twice");
        if (!is_terminal(member.status))
            return refuse(why,
                          errc::instance_not_finished,
                          member,
                          "had not ended: what it was doing would be done twice");
        if (auto problem = member_check(member, is_root).problem(); !problem.empty())
            return refuse(why, errc::invalid_argument, member, std::move(problem));
        bytes += bytes_of(member);
        if (bytes > max_bytes) {
            why.message = "the archive holds more than " + std::to_string(max_bytes) +
                          " bytes of events, which is the limit";
            return errc::payload_too_large;
        }
    }
    return {};
}

instance_record record_of(const archived_instance& instance) {
    instance_record record;
    record.id = instance.id;
    record.name = instance.name;
    record.version = instance.version;
    record.status = instance.status;
    record.created = instance.created;
    record.last_updated = instance.last_updated;
    record.completed = instance.completed;
    record.scheduled_start = instance.scheduled_start;
    record.tags = instance.tags;
    record.parent = instance.parent;
    record.execution = execution_number{1};
    record.execution_id = instance.execution_id;
    record.turn = turn_number{static_cast<std::uint32_t>(instance.turns.size())};
    record.first_turn = turn_number{1};
    record.watermark_is_own_commit = true;
    record.custom_status = instance.custom_status;
    record.turn_time = instance.last_updated;
    orchestration_state state;
    for (const auto& turn : instance.turns)
        for (const history_event& event : turn) {
            state.apply(event);
            record.turn_time = std::max(record.turn_time, event.timestamp);
        }
    record.next_event = state.next_event();
    state.count_activities(record);
    const auto& end = std::get<history::execution_completed>(instance.turns.back().back().body);
    record.failure = end.failure;
    record.output_in_history = end.result.size() > instance_record::max_inline_output_bytes;
    if (!record.output_in_history)
        record.output = end.result;
    return record;
}

} // namespace pianola::detail
