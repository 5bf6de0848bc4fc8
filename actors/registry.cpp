#include <pianola/actors/registry.hpp>

#include <pianola/actors/orchestration_context.hpp>

#include <stdexcept>

namespace pianola {

registry& registry::put_orchestrator(std::string name,
                                     std::optional<std::string> version,
                                     orchestrator f) {
    if (name.empty())
        throw std::invalid_argument("an orchestrator needs a name");
    // No version and the empty version are one key: Durable Task's clients mix them up.
    const auto [at, added] =
        orchestrators_.try_emplace({std::move(name), version.value_or("")}, std::move(f));
    if (!added)
        throw std::invalid_argument("orchestrator '" + at->first.first +
                                    "' is already registered for version '" + at->first.second +
                                    "'");
    return *this;
}

registry& registry::put_activity(std::string name, declared_activity declared) {
    if (name.empty())
        throw std::invalid_argument("an activity needs a name");
    const auto [at, added] = activities_.try_emplace(std::move(name), std::move(declared));
    if (!added)
        throw std::invalid_argument("activity '" + at->first + "' is already registered");
    return *this;
}

const orchestrator* registry::find_orchestrator(std::string_view name,
                                                const std::optional<std::string>& version) const {
    auto found = orchestrators_.find(std::pair{std::string(name), version.value_or("")});
    if (found == orchestrators_.end() && version && !version->empty())
        found = orchestrators_.find(std::pair{std::string(name), std::string()});
    return found == orchestrators_.end() ? nullptr : &found->second;
}

const activity* registry::find_activity(std::string_view name) const {
    const auto found = activities_.find(name);
    return found == activities_.end() ? nullptr : &found->second.code;
}

bool registry::is_idempotent(std::string_view name) const {
    const auto found = activities_.find(name);
    return found != activities_.end() && found->second.properties.idempotent;
}

std::vector<std::pair<std::string, std::string>> registry::orchestrators() const {
    std::vector<std::pair<std::string, std::string>> all;
    for (const auto& [key, code] : orchestrators_)
        all.push_back(key);
    return all;
}

std::vector<std::string> registry::activities() const {
    std::vector<std::string> all;
    for (const auto& [name, declared] : activities_)
        all.push_back(name);
    return all;
}

payload registry::orchestrator_input(orchestration_context& context) { return context.raw_input(); }

} // namespace pianola
