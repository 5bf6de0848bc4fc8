#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace pianola::test {

/// What the sender knows about something it sent, or means to.
enum class delivery { unsent, unclear, acknowledged };

struct planned_event {
    std::string name;
    std::string value;
    delivery state = delivery::unsent;
};

/// An instance that was started, or may have been.
struct planned_instance {
    std::string id;
    std::string orchestrator;
    std::string input;
    /// What it has to be in the end, as JSON. Empty for `collect`, whose events say it.
    std::string output;
    delivery state = delivery::unclear;
    /// Each is sent once at most.
    std::vector<planned_event> events;
};

/// What several clients of a server that gets killed have sent, and what it has acknowledged.
/// Thread-safe while only these functions are used.
class kill_ledger {
public:
    /// Adds an instance that is about to be started; empty when there are enough.
    planned_instance* plan_start(std::mt19937_64& random);
    void acknowledge(planned_instance& started);

    struct planned_delivery {
        planned_instance* to;
        planned_event* what;
    };
    /// An event that is about to be sent, to an instance whose start was acknowledged.
    std::optional<planned_delivery> plan_event(std::mt19937_64& random);
    void acknowledge(planned_event& sent);

    /// Any instance whose start was acknowledged; its id.
    std::optional<std::string> any_acknowledged(std::mt19937_64& random);

    /// Not to be used while clients run.
    std::deque<planned_instance>& instances() noexcept { return instances_; }

private:
    static planned_instance make(std::mt19937_64& random);

    std::mutex mutex_;
    std::deque<planned_instance> instances_;
    std::vector<planned_instance*> acknowledged_;
    std::vector<planned_instance*> receptive_; // acknowledged, with events unsent
};

/// The value of the item `position` of a `collect`: a sum of them shows how often each was counted,
/// in its own hexadecimal digit.
[[nodiscard]] inline std::int64_t item_value(std::size_t position) {
    return std::int64_t{1} << (4 * position);
}

} // namespace pianola::test
