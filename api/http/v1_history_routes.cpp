#include <pianola/api/http/v1_history_routes.hpp>

#include <pianola/api/http/execution_text.hpp>
#include <pianola/api/http/explanation_view.hpp>
#include <pianola/api/http/history_event_json.hpp>
#include <pianola/api/http/history_position.hpp>
#include <pianola/api/http/json_writer.hpp>
#include <pianola/api/http/problem.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>

namespace pianola::http {
namespace {

constexpr std::int64_t most_turn = std::numeric_limits<std::uint32_t>::max();
constexpr std::int64_t most_events = 1000;
constexpr std::size_t bytes_at_once = std::size_t{128} << 10; // of what is read
constexpr std::size_t page_bytes = std::size_t{1} << 20;      // of what is shown

/// Collects the events of one page.
class history_page_builder {
public:
    history_page_builder(history_position at, std::size_t top) : at_(at), top_(top) {
        events_.begin_array();
    }

    /// Where the next part begins.
    [[nodiscard]] history_request request() const {
        history_request wanted;
        wanted.from(at_.turn).max_bytes(bytes_at_once);
        if (!at_.execution.empty())
            wanted.execution(at_.execution);
        return wanted;
    }

    void add(const instance_history& part) {
        at_.execution = part.execution_id;
        std::uint32_t number = at_.first;
        for (const history_event& event : part.events) {
            if (number >= at_.next && full())
                return;
            if (number >= at_.next)
                show(number, event);
            ++number;
        }
        ended_ = !part.next;
        if (part.next) {
            at_.turn = *part.next;
            at_.first = number;
        }
    }

    [[nodiscard]] bool complete() const { return ended_ || full(); }

    [[nodiscard]] std::string json(const std::string& id) && {
        events_.end_array();
        json_writer body;
        body.begin_object().key("instanceId").string(id).key("execution");
        if (at_.execution.empty())
            body.null();
        else
            body.string(at_.execution.str());
        body.key("events").raw(events_.str());
        if (!ended_)
            body.key("continuationToken").string(to_token(at_));
        body.end_object();
        return std::move(body).str();
    }

private:
    [[nodiscard]] bool full() const { return shown_ == top_ || events_.str().size() >= page_bytes; }
    void show(std::uint32_t number, const history_event& event) {
        events_.raw(history_event_json(event_number{number}, event));
        at_.next = number + 1;
        ++shown_;
    }

    history_position at_;
    std::size_t top_;
    json_writer events_;
    std::size_t shown_ = 0;
    bool ended_ = false;
};

/// Where the page that is asked for begins. A token may come with what it was given for.
history_position read_position(strict_query& from) {
    history_position at;
    const auto execution = from.text("execution");
    const auto number = from.integer("from", 0, most_turn);
    const auto token = from.text("continuationToken");
    if (execution)
        at.execution = parse_execution_id(*execution).value_or(execution_id{});
    at.next = static_cast<std::uint32_t>(number.value_or(0));
    if (!token)
        return at;
    const auto continued = position_from(*token);
    if (!continued)
        from.refuse("continuationToken", "is not one of a history");
    else if (execution && at.execution != continued->execution)
        from.refuse("execution", "is not that of the continuationToken");
    else if (at.next > continued->next)
        from.refuse("from", "is after the continuationToken");
    return continued.value_or(at);
}

answer history(managed_hub& hub, const exchange& call, strict_query& from) {
    const history_position at = read_position(from);
    const auto top = from.integer("top", 1, most_events).value_or(100);
    if (const auto wrong = from.problem())
        co_return problem_response(*wrong);

    const instance_id id{call.argument("id")};
    history_page_builder page{at, static_cast<std::size_t>(top)};
    while (!page.complete()) {
        const auto [ec, part] = co_await hub.client.async_get_history(id, page.request(), outcome);
        if (ec == errc::invalid_argument)
            co_return problem_response(404, "this execution is not kept", "execution");
        if (ec)
            co_return problem_response(ec);
        page.add(part);
    }
    co_return response{200, std::move(page).json(id.str())};
}

answer executions(managed_hub& hub, const exchange& call, strict_query& from) {
    if (const auto wrong = from.problem())
        co_return problem_response(*wrong);
    const instance_id id{call.argument("id")};
    const auto [ec, all] = co_await hub.client.async_get_executions(id, outcome);
    if (ec)
        co_return problem_response(ec);
    json_writer body;
    body.begin_object().key("instanceId").string(id.str()).key("executions").begin_array();
    for (const instance_execution& each : all) {
        body.begin_object().key("execution").string(each.execution_id.str());
        body.key("runtimeStatus").string(to_string(each.status));
        body.key("current").boolean(each.current).end_object();
    }
    body.end_array().end_object();
    co_return response{200, std::move(body).str()};
}

answer explain(managed_hub& hub, const exchange& call, strict_query& from) {
    if (const auto wrong = from.problem())
        co_return problem_response(*wrong);
    const auto [ec, found] =
        co_await hub.client.async_explain(instance_id{call.argument("id")}, outcome);
    co_return ec ? problem_response(ec) : response{200, explanation_json(found)};
}

using form = v1_parameter::form;

} // namespace

std::vector<v1_operation> v1_history_routes() {
    return {
        {"GET",
         "instances/{id}/explanation",
         "explainInstance",
         "What an instance waits for, since when, and who could satisfy it",
         {},
         "Explanation",
         explain},
        {"GET",
         "instances/{id}/history",
         "getHistory",
         "A page of the events of one execution",
         {{"execution", form::execution, "Which one; the current one by default."},
          {"from", form::integer, "The number of the first event to show.", 0, most_turn},
          {"top",
           form::integer,
           "Events a page, 100 by default; it may be shorter.",
           1,
           most_events},
          {"continuationToken", form::text, "What the page before gave.", 1, 256}},
         "HistoryPage",
         history},
        {"GET",
         "instances/{id}/executions",
         "listExecutions",
         "The executions whose history is kept, oldest first",
         {},
         "Executions",
         executions},
    };
}

} // namespace pianola::http
