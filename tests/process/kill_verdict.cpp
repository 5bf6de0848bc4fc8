#include "api/raw_http.hpp"
#include "process/kill_clients.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <chrono>
#include <thread>

namespace pianola::test {
namespace {

namespace json = boost::json;
constexpr std::chrono::seconds patience{30};
constexpr std::size_t judges = 4;

/// Brings one instance to its end and judges it. Throws std::runtime_error with the verdict.
class judge {
public:
    explicit judge(std::uint16_t port) : server_(port) {}

    void look_at(const planned_instance& one) {
        http_reply reply = status(one);
        if (reply.status == 404) {
            require(one.state != delivery::acknowledged, "an acknowledged start is lost");
            return;
        }
        if (reply.status == 202)
            nudge(one);
        const auto deadline = std::chrono::steady_clock::now() + patience;
        while (reply.status == 202) {
            require(std::chrono::steady_clock::now() < deadline, "is stuck: " + reply.body);
            std::this_thread::sleep_for(std::chrono::milliseconds{2});
            reply = status(one);
        }
        require(reply.status == 200, "has a status of " + std::to_string(reply.status));
        check(one, json::parse(reply.body).as_object());
    }

private:
    static void require(bool fine, const std::string& otherwise) {
        if (!fine)
            throw std::runtime_error(otherwise);
    }

    [[nodiscard]] static std::string path(const planned_instance& one) {
        return "/runtime/webhooks/durabletask/instances/" + one.id;
    }

    http_reply status(const planned_instance& one) {
        return server_.ask("GET", path(one) + "?showHistory=true&showHistoryOutput=true");
    }

    /// Sends what an instance that was acknowledged less than it waits for needs to go on: items
    /// that count nothing, and decisions that say the same.
    void nudge(const planned_instance& one) {
        for (const auto& event : one.events) {
            const bool item = event.name == "item";
            const auto reply = server_.post_json(path(one) + "/raiseEvent/" + event.name,
                                                 item ? "0" : event.value);
            require(reply.status == 202 || reply.status == 410,
                    "refuses an event with " + std::to_string(reply.status));
        }
    }

    static void check(const planned_instance& one, const json::object& status) {
        require(status.at("runtimeStatus").as_string() == "Completed", "is not completed");
        std::size_t ends = 0;
        std::size_t starts = 0;
        for (const auto& event : status.at("historyEvents").as_array()) {
            ends += event.at("EventType").as_string() == "ExecutionCompleted";
            starts += event.at("EventType").as_string() == "ExecutionStarted";
        }
        require(starts == 1 && ends == 1, "did not start and complete exactly once");
        if (one.orchestrator == "collect")
            check_items(one, status);
        else
            require(json::serialize(status.at("output")) == one.output, "has another output");
    }

    static void check_items(const planned_instance& one, const json::object& status) {
        const auto sum = status.at("output").as_int64();
        std::int64_t known = 0;
        for (const auto& event : one.events) {
            const auto value = std::stoll(event.value);
            const auto counted = sum / value % 16;
            known += counted * value;
            check_delivery(event, static_cast<std::size_t>(counted), "was counted");
            check_delivery(event, recorded(event, status), "is in the history");
        }
        require(known == sum, "counted what nobody sent");
    }

    static void check_delivery(const planned_event& event, std::size_t times, const char* where) {
        const std::size_t least = event.state == delivery::acknowledged ? 1 : 0;
        const std::size_t most = event.state == delivery::unsent ? 0 : 1;
        require(times >= least && times <= most,
                "item " + event.value + " " + where + " " + std::to_string(times) + " times, not " +
                    std::to_string(least) + " to " + std::to_string(most));
    }

    static std::size_t recorded(const planned_event& event, const json::object& status) {
        std::size_t times = 0;
        for (const auto& each : status.at("historyEvents").as_array())
            times += each.at("EventType").as_string() == "EventRaised" &&
                     each.at("Input").as_string() == event.value;
        return times;
    }

    raw_http server_;
};

} // namespace

void finish_and_check(std::uint16_t port, kill_ledger& ledger, complaints& wrong) {
    auto& instances = ledger.instances();
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
        try {
            judge sober(port);
            for (std::size_t i = next++; i < instances.size(); i = next++) {
                try {
                    sober.look_at(instances[i]);
                } catch (const connection_lost&) {
                    throw;
                } catch (const std::exception& verdict) {
                    wrong.add(instances[i].id + " " + verdict.what());
                }
            }
        } catch (const connection_lost& lost) {
            wrong.add(std::string("the last server was lost: ") + lost.what());
        }
    };
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < judges; ++i)
        threads.emplace_back(work);
}

} // namespace pianola::test
