#include <pianola/actors/detail/action_match.hpp>

#include <type_traits>

namespace pianola::detail {
namespace {

/// Kind and target of an action; nullopt for every other event.
struct action_identity {
    std::string_view kind;
    std::string_view name;
    std::string_view instance;
    friend bool operator==(const action_identity&, const action_identity&) = default;
};

std::optional<action_identity> identity_of(const history_event& event) noexcept {
    return std::visit(
        [](const auto& body) -> std::optional<action_identity> {
            using type = std::decay_t<decltype(body)>;
            if constexpr (std::is_same_v<type, history::task_scheduled>)
                return action_identity{"activity", body.name, {}};
            else if constexpr (std::is_same_v<type, history::sub_orchestration_created>)
                return action_identity{"sub-orchestration", body.name, body.instance_id.str()};
            else if constexpr (std::is_same_v<type, history::timer_created>)
                return action_identity{"timer", {}, {}};
            else if constexpr (std::is_same_v<type, history::event_sent>)
                return action_identity{"event", body.name, body.instance_id.str()};
            else
                return std::nullopt;
        },
        event.body);
}

} // namespace

bool is_action(const history_event& event) noexcept { return identity_of(event).has_value(); }

bool same_action(const history_event& recorded, const history_event& asked) noexcept {
    return recorded.id == asked.id && identity_of(recorded) == identity_of(asked);
}

std::string describe_action(const history_event& action) {
    const auto identity = identity_of(action);
    if (!identity)
        return "no action";
    std::string text(identity->kind);
    if (!identity->name.empty())
        text.append(" '").append(identity->name).append("'");
    if (!identity->instance.empty())
        text.append(" to instance '").append(identity->instance).append("'");
    return text + " (id " + std::to_string(action.id.value()) + ")";
}

} // namespace pianola::detail
