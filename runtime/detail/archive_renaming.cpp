#include <pianola/runtime/detail/archive_renaming.hpp>

#include <pianola/actors/derived_ids.hpp>

#include <cstdint>
#include <string>

namespace pianola::detail {
namespace {

/// Null when it does not begin with one: check_archive() refuses that.
const history::execution_started* start_of(const archived_instance& member) {
    for (const auto& turn : member.turns)
        for (const history_event& event : turn)
            if (const auto* started = event.get_if<history::execution_started>())
                return started;
    return nullptr;
}

execution_id execution_of_child(execution_id parent, event_id action) {
    return derive(parent, derivation::child_execution, static_cast<std::uint64_t>(action.value()));
}

} // namespace

archive_renaming::archive_renaming(const instance_archive& archive,
                                   const instance_id& root,
                                   execution_id salt)
    : salt_(salt) {
    instances_[archive.members.front().id] = root;
    for (const archived_instance& member : archive.members)
        name(member);
}

void archive_renaming::name(const archived_instance& member) {
    members_[member.id] = ids_.size();
    ids_.push_back(name_of(member.id));
    if (const auto* started = start_of(member)) {
        executions_[started->execution_id] = name_of_started(*started);
        name_children(member, *started);
    }
}

/// Also those that are not in the archive: the code will ask for them by these names.
void archive_renaming::name_children(const archived_instance& member,
                                     const history::execution_started& started) {
    const execution_id renamed = name_of(started.execution_id);
    for (const auto& turn : member.turns)
        for (const history_event& event : turn) {
            const auto* call = event.get_if<history::sub_orchestration_created>();
            if (!call)
                continue;
            const event_id first = call->operation == no_event_id ? event.id : call->operation;
            if (call->instance_id.str() == child_instance_id(started.execution_id, first))
                instances_[call->instance_id] = instance_id{child_instance_id(renamed, first)};
        }
}

execution_id archive_renaming::fresh(execution_id old) const {
    constexpr auto what = derivation::imported_execution;
    return derive(derive(salt_, what, old.high()), what, old.low());
}

execution_id archive_renaming::name_of(execution_id old) const {
    const auto found = executions_.find(old);
    return found == executions_.end() ? fresh(old) : found->second;
}

instance_id archive_renaming::name_of(const instance_id& old) const {
    const auto found = instances_.find(old);
    return found == instances_.end() ? old : found->second;
}

/// A child's first execution derives from its parent's; by that it is told from one that has
/// continued as new.
execution_id archive_renaming::name_of_started(const history::execution_started& started) const {
    if (!started.parent)
        return fresh(started.execution_id);
    const event_id action = started.parent->scheduled_id;
    const execution_id parent = started.parent->execution_id;
    return started.execution_id == execution_of_child(parent, action)
               ? execution_of_child(name_of(parent), action)
               : fresh(started.execution_id);
}

void archive_renaming::apply(const std::vector<instance_number>& numbers,
                             instance_archive& archive) const {
    for (archived_instance& member : archive.members) {
        member.id = name_of(member.id);
        member.execution_id = name_of(member.execution_id);
        rename(member.parent, numbers);
        for (auto& turn : member.turns)
            for (history_event& event : turn)
                rename(event, numbers);
    }
}

/// Of the root it is dropped: its parent is not in the archive.
void archive_renaming::rename(link& parent, const std::vector<instance_number>& numbers) const {
    if (!parent)
        return;
    const auto found = members_.find(parent->instance_id);
    if (found == members_.end())
        return parent.reset();
    parent->instance_id = name_of(parent->instance_id);
    parent->execution_id = name_of(parent->execution_id);
    parent->number = numbers[found->second];
    parent->execution = execution_number{1};
}

void archive_renaming::rename(history_event& event,
                              const std::vector<instance_number>& numbers) const {
    if (auto* started = std::get_if<history::execution_started>(&event.body)) {
        started->instance_id = name_of(started->instance_id);
        started->execution_id = name_of(started->execution_id);
        rename(started->parent, numbers);
    } else if (auto* call = std::get_if<history::sub_orchestration_created>(&event.body)) {
        call->instance_id = name_of(call->instance_id);
    } else if (auto* sent = std::get_if<history::event_sent>(&event.body)) {
        sent->instance_id = name_of(sent->instance_id);
    } else if (auto* rewound = std::get_if<history::execution_rewound>(&event.body)) {
        // What it continued is gone, and what it hid is left out already.
        rewound->base = {};
        rewound->base_until = {};
        rewound->hidden.clear();
        rewound->parent_execution_id.reset();
        rewound->new_execution_id = name_of(rewound->new_execution_id);
        if (rewound->instance_id)
            rewound->instance_id = name_of(instance_id{*rewound->instance_id}).str();
        rename(rewound->parent, numbers);
    }
}

} // namespace pianola::detail
