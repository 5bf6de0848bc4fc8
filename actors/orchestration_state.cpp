#include <pianola/actors/orchestration_state.hpp>

#include <type_traits>

namespace pianola {

void orchestration_state::apply(const history_event& event) {
    std::visit(
        [&](const auto& body) {
            using type = std::decay_t<decltype(body)>;
            using namespace history;
            if constexpr (std::is_same_v<type, execution_started>) {
                if (!started_)
                    started_ = std::make_shared<const execution_started>(body);
            } else if constexpr (std::is_same_v<type, task_scheduled>) {
                activities_.insert_or_assign(event.id, next_);
            } else if constexpr (std::is_same_v<type, task_completed> ||
                                 std::is_same_v<type, history::task_failed>) {
                activities_.erase(body.scheduled_id);
            } else if constexpr (std::is_same_v<type, sub_orchestration_created>) {
                children_.insert_or_assign(event.id, open_child{body.instance_id, body.attempt});
            } else if constexpr (std::is_same_v<type, sub_orchestration_completed> ||
                                 std::is_same_v<type, sub_orchestration_failed>) {
                children_.erase(body.scheduled_id);
            } else if constexpr (std::is_same_v<type, timer_created>) {
                timers_.insert_or_assign(event.id, open_timer{body.fire_at, next_});
            } else if constexpr (std::is_same_v<type, timer_fired>) {
                timers_.erase(body.timer_id);
            } else if constexpr (std::is_same_v<type, execution_suspended>) {
                suspended_ = true;
            } else if constexpr (std::is_same_v<type, execution_resumed>) {
                suspended_ = false;
            }
        },
        event.body);
    next_ = next_.next();
}

void orchestration_state::count_activities(instance_record& into) const {
    into.open_activities = static_cast<std::uint32_t>(activities_.size());
    into.open_activity_positions.clear();
    if (activities_.size() <= instance_record::max_listed_activities)
        for (const auto& [id, number] : activities_)
            into.open_activity_positions.push_back(number);
}

} // namespace pianola
