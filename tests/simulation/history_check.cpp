#include <simulation/history_check.hpp>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <map>
#include <set>
#include <type_traits>

namespace pianola::simulation {
namespace {

class history_checker {
public:
    explicit history_checker(const instance_id& id) : id_(id) {}

    void apply(const history_event& event) {
        require(!ended_, "an event follows the end");
        std::visit([&](const auto& body) { on(event, body); }, event.body);
    }
    void finish() const { require(started_, "it never started"); }

private:
    void require(bool holds, const std::string& what) const {
        check(holds, id_.str() + ": " + what);
    }

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
            ended_ = true;
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

    const instance_id& id_;
    instant now_ = instant::min();
    bool started_ = false;
    bool ended_ = false;
    std::map<event_id, instant> timers_;
    std::set<event_id> tasks_;
    std::set<event_id> children_;
};

} // namespace

void check_history(const instance_id& id, std::span<const history_event> events) {
    history_checker checker(id);
    for (const auto& event : events)
        checker.apply(event);
    checker.finish();
}

boost::asio::awaitable<void> check_histories(client through, const workloads& all) {
    for (const auto& each : all)
        for (const auto& id : each->instances()) {
            error_code ec;
            history_request whole;
            whole.max_bytes(std::size_t{1} << 30);
            const auto history = co_await through.async_get_history(
                id, whole, boost::asio::redirect_error(boost::asio::use_awaitable, ec));
            if (ec == errc::instance_not_found)
                continue;
            check(!ec, id.str() + ": its history cannot be read: " + ec.message());
            check_history(id, history.events);
        }
}

} // namespace pianola::simulation
