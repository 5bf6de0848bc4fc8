#include <pianola/actors/detail/child_start.hpp>

#include <pianola/actors/derived_ids.hpp>

#include <cstdint>
#include <utility>
#include <variant>

namespace pianola::detail {

message child_start(instance_number parent_number,
                    const instance_record& parent,
                    event_id task,
                    const history::sub_orchestration_created& call,
                    instant now) {
    const auto position = static_cast<std::uint64_t>(task.value());
    history::execution_started started;
    started.name = call.name;
    started.version = call.version;
    started.input = call.input;
    started.instance_id = call.instance_id;
    started.execution_id = derive(parent.execution_id, derivation::child_execution, position);
    started.seed = derive(parent.execution_id, derivation::child_seed, position);
    started.tags = call.tags;
    started.tags.insert(parent.tags.begin(), parent.tags.end());
    history::parent_instance link;
    link.instance_id = parent.id;
    link.execution_id = parent.execution_id;
    link.name = parent.name;
    link.version = parent.version;
    link.scheduled_id = task;
    link.number = parent_number;
    link.execution = parent.execution;
    started.parent = std::move(link);
    return {{}, {no_event_id, now, std::move(started)}};
}

bool is_other_call(const history::execution_started& found, const message& start) {
    const auto& call = std::get<history::execution_started>(start.event.body);
    if (found.name != call.name || found.version != call.version)
        return true;
    if (!found.parent)
        return true;
    const auto position = static_cast<std::uint64_t>(found.parent->scheduled_id.value());
    const bool continued_as_new =
        found.execution_id !=
        derive(found.parent->execution_id, derivation::child_execution, position);
    return continued_as_new ? !start.relink : found.input != call.input;
}

} // namespace pianola::detail
