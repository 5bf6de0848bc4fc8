// Listing, purging, rewinding and restarting, as Durable Functions answers.
#include "api/running_server.hpp"

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <set>
#include <string>
#include <utility>

using namespace pianola::test;

namespace list_routes {

const std::string always = "?createdTimeFrom=2000-01-01";
const char* token_header = "x-ms-continuation-token";

struct several : running_server {
    several() {
        for (const std::string id : {"done-1", "done-2", "done-3"}) {
            post("/orchestrators/echo/" + id, "1.50");
            status(id);
        }
        post("/orchestrators/break_down/broken");
        status("broken");
        start_waiting("waits");
    }

    std::set<std::string> ids(const std::string& query) const {
        const auto reply = get("/instances" + query);
        BOOST_TEST(reply.status == 200u);
        return ids_of(reply);
    }
    static std::set<std::string> ids_of(const http_reply& reply) {
        std::set<std::string> found;
        const auto parsed = boost::json::parse(reply.body);
        for (const auto& each : parsed.as_array())
            found.emplace(each.at("instanceId").as_string());
        return found;
    }
    http_reply purge(const std::string& target) const { return ask("DELETE", target, {}, {}); }
};

using set = std::set<std::string>;

} // namespace list_routes

BOOST_FIXTURE_TEST_SUITE(list_routes, several)

BOOST_AUTO_TEST_CASE(all_instances_are_listed_with_an_empty_token) {
    for (const char* target : {"/instances", "/instances/", "//Instances"}) {
        const auto reply = get(target);
        BOOST_TEST(reply.status == 200u);
        BOOST_TEST((ids_of(reply) == set{"done-1", "done-2", "done-3", "broken", "waits"}));
        bool has_token = false;
        for (const auto& [name, value] : reply.headers)
            has_token |= same_letters(name, token_header) && value.empty();
        BOOST_TEST(has_token);
    }
}

BOOST_AUTO_TEST_CASE(filters_choose) {
    BOOST_TEST((ids("?runtimeStatus=Failed") == set{"broken"}));
    BOOST_TEST((ids("?runtimeStatus=Failed,0") == set{"broken", "waits"}));
    BOOST_TEST((ids("?instanceIdPrefix=done-") == set{"done-1", "done-2", "done-3"}));
    BOOST_TEST((ids("?createdTimeFrom=2999-01-01") == set{}));
    BOOST_TEST(ids("?runtimeStatus=bogus&createdTimeFrom=soon&top=x").size() == 5u);
}

BOOST_AUTO_TEST_CASE(pages_follow_each_other) {
    set found;
    std::string token;
    for (int pages = 0; pages < 100; ++pages) {
        const http_fields fields =
            token.empty() ? http_fields{} : http_fields{{token_header, token}};
        const auto reply = ask("GET", "/instances?top=2", {}, fields);
        BOOST_REQUIRE(reply.status == 200u);
        const auto page = ids_of(reply);
        BOOST_TEST(page.size() <= 2u);
        found.insert(page.begin(), page.end());
        token = reply.header(token_header);
        if (token.empty())
            break;
    }
    BOOST_TEST(found.size() == 5u);
    check_error(ask("GET", "/instances", {}, {{token_header, "nonsense"}}), 400, "token");
}

BOOST_AUTO_TEST_CASE(inputs_and_outputs_come_along_unless_inputs_are_not_wanted) {
    const auto shown = get("/instances?instanceIdPrefix=done-1");
    BOOST_TEST(has(shown, R"("input":1.50)"));
    BOOST_TEST(has(shown, R"("output":1.50)"));
    const auto hidden = get("/instances?instanceIdPrefix=done-1&showInput=false");
    BOOST_TEST(has(hidden, R"("input":null)"));
    BOOST_TEST(has(hidden, R"("output":1.50)"));
}

BOOST_AUTO_TEST_CASE(one_instance_is_purged_once_it_has_ended) {
    BOOST_TEST(purge("/instances/done-1").body == R"({"instancesDeleted":1})");
    check_empty(purge("/instances/done-1"), 404);
    const auto running = purge("/instances/waits");
    BOOST_TEST(running.status == 412u);
    BOOST_TEST(boost::json::parse(running.body).is_string());
    BOOST_TEST(get("/instances/waits").status == 202u);
}

BOOST_AUTO_TEST_CASE(many_are_purged_from_a_time_on) {
    for (const char* query :
         {"", "?createdTimeFrom=", "?createdTimeFrom=x", "?runtimeStatus=Failed"}) {
        const auto refused = purge(std::string("/instances") + query);
        BOOST_TEST(refused.status == 400u);
        BOOST_TEST(refused.body == R"("Please provide value for 'createdTimeFrom' parameter.")");
    }
    BOOST_TEST(purge("/instances" + always + "&runtimeStatus=Failed").body ==
               R"({"instancesDeleted":1})");
    check_empty(purge("/instances" + always + "&runtimeStatus=Failed"), 404);
    check_empty(purge("/instances" + always + "&createdTimeTo=2000-01-02"), 404);
    BOOST_TEST(purge("/instances" + always).body == R"({"instancesDeleted":3})");
    BOOST_TEST((ids("") == set{"waits"}));
}

BOOST_AUTO_TEST_CASE(running_instances_are_never_purged) {
    check_empty(purge("/instances" + always + "&runtimeStatus=Running"), 404);
    BOOST_TEST(ids("").size() == 5u);
}

BOOST_AUTO_TEST_CASE(only_what_failed_is_rewound) {
    BOOST_TEST(post("/instances/broken/rewind?reason=again").status == 202u);
    for (const auto& [id, code] : {std::pair{"done-1", 412u}, {"waits", 412u}, {"nobody", 404u}}) {
        const auto refused = post(std::string("/instances/") + id + "/rewind");
        BOOST_TEST(refused.status == code);
        BOOST_TEST(boost::json::parse(refused.body).is_string());
    }
    BOOST_TEST(has(post("/instances/done-1/rewind"), "Completed"));
}

BOOST_AUTO_TEST_CASE(a_restart_begins_again_with_the_same_input) {
    const auto fresh = post("/instances/done-1/restart");
    BOOST_TEST(fresh.status == 202u);
    BOOST_TEST(text(fresh, "id").size() == 32u);
    BOOST_TEST(has(status(text(fresh, "id")), R"("output":1.50)"));

    const auto same = post("/instances/done-1/restart?restartWithNewInstanceId=false");
    BOOST_TEST(same.status == 202u);
    BOOST_TEST(text(same, "id") == "done-1");
    BOOST_TEST(same.header("Location") == text(same, "statusQueryGetUri"));

    const auto waited = post("/instances/done-2/restart?timeout=30&pollingInterval=1");
    BOOST_TEST(waited.status == 200u);
    BOOST_TEST(waited.body == "1.50");

    check_error(post("/instances/nobody/restart"), 400, "InstanceId does not match");
    check_error(
        post("/instances/waits/restart?restartWithNewInstanceId=false"), 409, "non-terminal");
    BOOST_TEST(post("/instances/waits/restart").status == 202u);
}

BOOST_AUTO_TEST_SUITE_END()
