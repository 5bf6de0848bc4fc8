#include <pianola/api/http/history_view.hpp>

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace history = pianola::history;
using pianola::event_id;
using pianola::instance_id;
using pianola::payload;

namespace history_view {

/// Event number n happens n seconds after the epoch.
pianola::instant at(std::int64_t seconds) { return pianola::instant{seconds * 10'000'000}; }

class shown_history {
public:
    explicit shown_history(bool show_input = true, bool show_output = true)
        : view_(show_input, show_output) {}

    shown_history& add(history::body body, std::int32_t id = -1) {
        const std::vector<pianola::history_event> page{
            {event_id{id}, at(++count_), std::move(body)}};
        view_.add(page);
        return *this;
    }
    [[nodiscard]] std::string json() const { return view_.json(); }
    [[nodiscard]] std::size_t bytes() const { return view_.bytes(); }

private:
    pianola::http::history_view view_;
    std::int64_t count_ = 0;
};

history::task_scheduled scheduled(std::string name, payload input = {}) {
    history::task_scheduled e;
    e.name = std::move(name);
    e.input = std::move(input);
    return e;
}

} // namespace history_view

BOOST_AUTO_TEST_SUITE(history_view)

BOOST_AUTO_TEST_CASE(an_activity_is_merged_into_its_completion_and_turns_are_not_shown) {
    history::execution_started started;
    started.name = "Hello";
    started.input = payload::json(R"("x")");
    shown_history shown;
    shown.add(history::orchestrator_started{}).add(started);
    shown.add(scheduled("say", payload::json("1.0")), 0).add(history::orchestrator_completed{});
    shown.add(history::task_completed{event_id{0}, payload::json("2.0")});
    shown.add(history::execution_completed{
        pianola::runtime_status::completed, payload::text("plain"), {}});
    BOOST_TEST(
        shown.json() ==
        R"([{"EventType":"ExecutionStarted","FunctionName":"Hello","Input":"\"x\"",)"
        R"("Correlation":null,"ScheduledStartTime":null,"Generation":null,)"
        R"("ParentTraceContext":null,"Timestamp":"1970-01-01T00:00:02Z"},)"
        R"({"EventType":"TaskCompleted","FunctionName":"say","Input":"1.0",)"
        R"("ScheduledTime":"1970-01-01T00:00:03Z","Result":2.0,)"
        R"("Timestamp":"1970-01-01T00:00:05Z"},)"
        R"({"EventType":"ExecutionCompleted","OrchestrationStatus":"Completed","Result":"plain",)"
        R"("FailureDetails":null,"Timestamp":"1970-01-01T00:00:06Z"}])");
}

BOOST_AUTO_TEST_CASE(an_unfinished_activity_is_shown_where_it_was_scheduled) {
    shown_history shown;
    shown.add(scheduled("slow"), 0).add(history::event_raised{"go", payload::json("null")});
    BOOST_TEST(shown.json() ==
               R"([{"EventType":"TaskScheduled","Name":"slow","Version":null,"Input":null,)"
               R"("Tags":{},"ParentTraceContext":null,"Timestamp":"1970-01-01T00:00:01Z"},)"
               R"({"EventType":"EventRaised","Name":"go","Input":"null",)"
               R"("Timestamp":"1970-01-01T00:00:02Z"}])");
}

BOOST_AUTO_TEST_CASE(inputs_and_results_can_be_hidden) {
    shown_history shown{false, false};
    shown.add(scheduled("say", payload::json("1")), 0);
    shown.add(history::task_completed{event_id{0}, payload::json("2")});
    shown.add(history::event_raised{"go", payload::json("3")});
    BOOST_TEST(shown.json().find("Input") == std::string::npos);
    BOOST_TEST(shown.json().find("Result") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_completion_belongs_to_the_latest_schedule_of_its_id) {
    shown_history shown;
    shown.add(scheduled("first"), 1).add(history::task_failed{event_id{1}, {"Error", "no"}});
    shown.add(scheduled("again"), 1).add(history::task_completed{event_id{1}, {}});
    const auto events = boost::json::parse(shown.json()).as_array();
    BOOST_REQUIRE(events.size() == 2u);
    BOOST_TEST(events[0].at("FunctionName").as_string() == "first");
    BOOST_TEST(events[1].at("FunctionName").as_string() == "again");
}

BOOST_AUTO_TEST_CASE(a_completion_without_a_schedule_is_shown_alone) {
    shown_history shown;
    shown.add(history::task_completed{event_id{5}, payload::json("1")});
    BOOST_TEST(shown.json() ==
               R"([{"EventType":"TaskCompleted","Result":1,"Timestamp":"1970-01-01T00:00:01Z"}])");
}

BOOST_AUTO_TEST_CASE(a_failure_shows_its_chain_of_causes) {
    pianola::failure_details failure{"Outer", "outer"};
    failure.inner =
        std::make_shared<pianola::failure_details>(pianola::failure_details{"Inner", "inner"});
    failure.non_retriable = true;
    failure.properties = payload::json(R"({"k":1})");
    shown_history shown;
    shown.add(history::task_failed{event_id{0}, failure});
    BOOST_TEST(shown.json() ==
               R"([{"EventType":"TaskFailed","Reason":"outer","Details":"","FailureDetails":)"
               R"({"ErrorType":"Outer","ErrorMessage":"outer","StackTrace":"","InnerFailure":)"
               R"({"ErrorType":"Inner","ErrorMessage":"inner","StackTrace":"","InnerFailure":null,)"
               R"("IsNonRetriable":false,"Properties":null},"IsNonRetriable":true,)"
               R"("Properties":{"k":1}},"Timestamp":"1970-01-01T00:00:01Z"}])");
}

BOOST_AUTO_TEST_CASE(a_child_shows_its_instance) {
    history::sub_orchestration_created created;
    created.instance_id = instance_id{"c1"};
    created.name = "Child";
    shown_history shown;
    shown.add(created, 3);
    BOOST_TEST(shown.json().find(R"("EventType":"SubOrchestrationInstanceCreated")") !=
               std::string::npos);
    shown.add(history::sub_orchestration_completed{event_id{3}, payload::json("1")});
    const auto events = boost::json::parse(shown.json()).as_array();
    BOOST_REQUIRE(events.size() == 1u);
    BOOST_TEST(events[0].at("EventType").as_string() == "SubOrchestrationInstanceCompleted");
    BOOST_TEST(events[0].at("InstanceId").as_string() == "c1");
    BOOST_TEST(events[0].at("FunctionName").as_string() == "Child");
}

BOOST_AUTO_TEST_CASE(timers_messages_and_steering_are_shown) {
    shown_history shown;
    shown.add(history::timer_created{at(60), {}}, 0);
    shown.add(history::timer_fired{at(60), event_id{0}});
    shown.add(history::event_sent{instance_id{"other"}, "ping", payload::json("1")}, 1);
    shown.add(history::execution_suspended{payload::text("rest")});
    shown.add(history::execution_resumed{});
    shown.add(history::execution_terminated{payload::text("enough"), false});
    BOOST_TEST(shown.json() ==
               R"([{"EventType":"TimerCreated","FireAt":"1970-01-01T00:01:00Z",)"
               R"("Timestamp":"1970-01-01T00:00:01Z"},)"
               R"({"EventType":"TimerFired","FireAt":"1970-01-01T00:01:00Z",)"
               R"("Timestamp":"1970-01-01T00:00:02Z"},)"
               R"({"EventType":"EventSent","InstanceId":"other","Name":"ping","Input":"1",)"
               R"("Timestamp":"1970-01-01T00:00:03Z"},)"
               R"({"EventType":"ExecutionSuspended","Reason":"rest",)"
               R"("Timestamp":"1970-01-01T00:00:04Z"},)"
               R"({"EventType":"ExecutionResumed","Reason":null,)"
               R"("Timestamp":"1970-01-01T00:00:05Z"},)"
               R"({"EventType":"ExecutionTerminated","Input":"enough",)"
               R"("Timestamp":"1970-01-01T00:00:06Z"}])");
}

BOOST_AUTO_TEST_CASE(every_other_event_is_an_object_of_its_type) {
    shown_history shown;
    shown.add(history::generic_event{payload::text("g")});
    shown.add(history::history_state{}).add(history::continue_as_new{});
    shown.add(history::entity_operation_signaled{}).add(history::entity_operation_called{});
    shown.add(history::entity_operation_completed{}).add(history::entity_operation_failed{});
    shown.add(history::entity_lock_requested{}).add(history::entity_lock_granted{});
    shown.add(history::entity_unlock_sent{}).add(history::execution_rewound{});
    shown.add(history::sub_orchestration_failed{event_id{9}, {"E", "m"}});
    const auto events = boost::json::parse(shown.json()).as_array();
    BOOST_TEST(events.size() == 12u);
    for (const auto& event : events)
        BOOST_TEST(!event.at("EventType").as_string().empty());
}

BOOST_AUTO_TEST_CASE(bytes_count_what_is_still_shown) {
    shown_history shown;
    shown.add(scheduled("say"), 0).add(history::task_completed{event_id{0}, {}});
    BOOST_TEST(shown.bytes() + 2 == shown.json().size());
    BOOST_TEST(shown_history{}.json() == "[]");
}

BOOST_AUTO_TEST_SUITE_END()
