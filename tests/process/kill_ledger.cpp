#include "process/kill_ledger.hpp"

#include <algorithm>

namespace pianola::test {
namespace {

constexpr std::size_t most_instances = 3000;

std::size_t up_to(std::size_t most, std::mt19937_64& random) {
    return std::uniform_int_distribution<std::size_t>(0, most)(random);
}

void plan_collect(planned_instance& instance, std::mt19937_64& random) {
    const std::size_t count = 1 + up_to(9, random);
    instance.orchestrator = "collect";
    instance.input = R"({"count":)" + std::to_string(count) + "}";
    for (std::size_t i = 0; i < count; ++i)
        instance.events.push_back({"item", std::to_string(item_value(i))});
    std::ranges::shuffle(instance.events, random);
}

void plan_approval(planned_instance& instance, std::mt19937_64& random) {
    instance.orchestrator = "approval";
    switch (up_to(2, random)) {
    case 0:
        instance.input = R"({"timeout_seconds":0.)" + std::to_string(up_to(9, random)) + "}";
        instance.output = R"("timed out")";
        break;
    case 1:
        instance.output = R"("approved")";
        instance.events.push_back({"ApprovalEvent", "true"});
        break;
    default:
        instance.output = R"("rejected")";
        instance.events.push_back({"ApprovalEvent", "false"});
    }
}

void plan_fan_out(planned_instance& instance, std::mt19937_64& random) {
    const auto width = std::to_string(up_to(20, random));
    instance.orchestrator = "fan_out";
    instance.input = R"({"width":)" + width + "}";
    instance.output = R"({"completed":)" + width + "}";
}

} // namespace

planned_instance kill_ledger::make(std::mt19937_64& random) {
    planned_instance instance;
    switch (up_to(5, random)) {
    case 0:
        instance.orchestrator = "hello_cities";
        instance.output = R"(["Hello Tokyo!","Hello London!","Hello Seattle!"])";
        break;
    case 1: plan_fan_out(instance, random); break;
    case 2: plan_approval(instance, random); break;
    default: plan_collect(instance, random);
    }
    return instance;
}

planned_instance* kill_ledger::plan_start(std::mt19937_64& random) {
    const std::scoped_lock lock(mutex_);
    if (instances_.size() == most_instances)
        return nullptr;
    auto& added = instances_.emplace_back(make(random));
    added.id = added.orchestrator + "-" + std::to_string(instances_.size());
    return &added;
}

void kill_ledger::acknowledge(planned_instance& started) {
    const std::scoped_lock lock(mutex_);
    started.state = delivery::acknowledged;
    acknowledged_.push_back(&started);
    if (!started.events.empty())
        receptive_.push_back(&started);
}

std::optional<kill_ledger::planned_delivery> kill_ledger::plan_event(std::mt19937_64& random) {
    const std::scoped_lock lock(mutex_);
    if (receptive_.empty())
        return std::nullopt;
    auto& chosen = receptive_[up_to(receptive_.size() - 1, random)];
    planned_instance* const to = chosen;
    const auto event = std::ranges::find(to->events, delivery::unsent, &planned_event::state);
    event->state = delivery::unclear;
    if (std::next(event) == to->events.end()) {
        chosen = receptive_.back();
        receptive_.pop_back();
    }
    return planned_delivery{to, &*event};
}

void kill_ledger::acknowledge(planned_event& sent) {
    const std::scoped_lock lock(mutex_);
    sent.state = delivery::acknowledged;
}

std::optional<std::string> kill_ledger::any_acknowledged(std::mt19937_64& random) {
    const std::scoped_lock lock(mutex_);
    if (acknowledged_.empty())
        return std::nullopt;
    return acknowledged_[up_to(acknowledged_.size() - 1, random)]->id;
}

} // namespace pianola::test
