#include "api/v1_server.hpp"

#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

using namespace pianola::test;

namespace v1_history_routes {

struct history_server : v1_server {
    /// The numbers of all events, page by page, which have to be as many as wanted each.
    std::vector<std::int64_t> numbers(const std::string& id, const std::string& query) const {
        std::vector<std::int64_t> found;
        std::string target = "/instances/" + id + "/history?" + query;
        for (;;) {
            const auto page = see(target);
            for (const auto& each : page.at("events").as_array())
                found.push_back(each.at("eventNumber").as_int64());
            const auto* token = page.as_object().if_contains("continuationToken");
            if (token == nullptr)
                return found;
            target = "/instances/" + id + "/history?" + query +
                     "&continuationToken=" + std::string(token->as_string());
        }
    }
    boost::json::array waits(const std::string& id) const {
        return see("/instances/" + id + "/explanation").at("waits").as_array();
    }
};

std::vector<std::int64_t> from_to(std::int64_t first, std::int64_t last) {
    std::vector<std::int64_t> all;
    for (; first <= last; ++first)
        all.push_back(first);
    return all;
}

} // namespace v1_history_routes

BOOST_FIXTURE_TEST_SUITE(v1_history_routes, history_server)

BOOST_AUTO_TEST_CASE(a_history_has_numbered_events_with_all_they_hold) {
    start_waiting("x");
    post("/instances/x/raiseEvent/go", "2.50");
    status("x");
    const auto reply = call("GET", "/instances/x/history");
    BOOST_TEST(has(reply, R"("type":"OrchestratorStarted"})"));
    BOOST_TEST(has(reply, R"("type":"EventRaised","name":"go","input":2.50})"));
    BOOST_TEST(has(reply, R"("runtimeStatus":"Completed","result":2.50})"));
    const auto events = member(reply, "events").as_array();
    BOOST_TEST(numbers("x", "").size() == events.size());
    BOOST_TEST(member(reply, "instanceId").as_string() == "x");
    BOOST_TEST((member(reply, "execution") ==
                see("/instances/x/executions").at("executions").as_array()[0].at("execution")));
}

BOOST_AUTO_TEST_CASE(pages_are_continued_wherever_they_end) {
    start_waiting("x");
    for (int i = 0; i < 10; ++i)
        post("/instances/x/raiseEvent/e" + std::to_string(i), "1");
    post("/instances/x/raiseEvent/go", "1");
    status("x");
    const auto last = numbers("x", "top=1000").back();
    BOOST_TEST(last > 12);
    for (const char* top : {"1", "2", "3", "7"})
        BOOST_TEST((numbers("x", "top=" + std::string(top)) == from_to(0, last)), top);
    BOOST_TEST((numbers("x", "top=4&from=5") == from_to(5, last)));
    BOOST_TEST((numbers("x", "from=" + std::to_string(last)) == from_to(last, last)));
    BOOST_TEST(numbers("x", "from=4294967295").empty());
}

BOOST_AUTO_TEST_CASE(a_page_of_large_events_is_short_and_continues) {
    start_waiting("x");
    const std::string large = '"' + std::string(300'000, 'x') + '"';
    for (int i = 0; i < 8; ++i)
        BOOST_TEST(post("/instances/x/raiseEvent/e", large).status == 202u);
    post("/instances/x/raiseEvent/go", "1");
    status("x");
    const auto first = call("GET", "/instances/x/history?top=1000");
    BOOST_TEST(first.body.size() < std::size_t{2} << 20);
    BOOST_TEST(has(first, "continuationToken"));
    const auto all = numbers("x", "top=1000");
    BOOST_TEST((all == from_to(0, all.back())));
    BOOST_TEST(all.back() > 10);
}

BOOST_AUTO_TEST_CASE(an_earlier_execution_is_shown_as_long_as_it_is_kept) {
    run("echo", "x", "1");
    post("/instances/x/restart?restartWithNewInstanceId=false");
    status("x");
    const auto kept = see("/instances/x/executions").at("executions").as_array();
    BOOST_REQUIRE(kept.size() == 2u);
    const std::string earlier(kept[0].at("execution").as_string());
    const auto page = see("/instances/x/history?top=2&execution=" + earlier);
    BOOST_TEST(page.at("execution").as_string() == earlier);
    const std::string token(page.at("continuationToken").as_string());
    BOOST_TEST(see("/instances/x/history?continuationToken=" + token).at("execution").as_string() ==
               earlier);
    const std::string current(kept[1].at("execution").as_string());
    const std::string history = "/instances/x/history?";
    check_problem(call("GET", history + "execution=" + current + "&continuationToken=" + token),
                  400,
                  "execution");
    check_problem(call("GET", history + "from=3&continuationToken=" + token), 400, "from");
    check_problem(call("GET", history + "execution=" + std::string(32, '1')), 404, "execution");
}

BOOST_AUTO_TEST_CASE(what_is_wrong_with_a_history_is_named) {
    start_waiting("x");
    const std::string history = "/instances/x/history?";
    for (const auto& [query, field] : {std::pair{"execution=x", "execution"},
                                       {"execution=00000000000000000000000000000000", "execution"},
                                       {"from=-1", "from"},
                                       {"from=x", "from"},
                                       {"top=0", "top"},
                                       {"top=1001", "top"},
                                       {"continuationToken=x", "continuationToken"},
                                       {"showInput=true", "showInput"}})
        check_problem(call("GET", history + query), 400, field);
    const std::string digits(32, 'a');
    for (const std::string tail : {"", ".1", ".1.2", ".1.2.1", ".1.2.3.4", ".1.2.x", ".-1.2.3"})
        check_problem(
            call("GET", history + "continuationToken=" + digits + tail), 400, "continuationToken");
    for (const char* part : {"history", "executions", "explanation"})
        check_problem(call("GET", "/instances/nobody/" + std::string(part)), 404);
}

BOOST_AUTO_TEST_CASE(each_open_await_is_explained) {
    post("/orchestrators/wait_for_everything/x");
    await("x", "Running");
    const std::string child = *children("x").begin();
    const auto found = waits("x");
    BOOST_REQUIRE(found.size() == 4u);
    BOOST_TEST(found[0].at("kind").as_string() == "activity");
    BOOST_TEST(found[0].at("name").as_string() == "stall");
    BOOST_TEST(found[0].at("attempt").as_int64() == 1);
    BOOST_TEST(found[1].at("kind").as_string() == "timer");
    BOOST_TEST(found[1].at("dueTime").as_string() > found[1].at("since").as_string());
    BOOST_TEST(found[2].at("kind").as_string() == "child");
    BOOST_TEST(found[2].at("instanceId").as_string() == child);
    BOOST_TEST(found[3].at("kind").as_string() == "event");
    BOOST_TEST(found[3].at("name").as_string() == "go");
    for (const auto& each : found)
        BOOST_TEST(each.at("satisfiedBy").as_string() != "");

    act("/instances/suspend?instanceIdPrefix=x");
    await("x", "Suspended");
    BOOST_TEST(waits("x")[0].at("kind").as_string() == "resume");
    run("echo", "done");
    BOOST_TEST(waits("done").empty());
}

BOOST_AUTO_TEST_SUITE_END()
