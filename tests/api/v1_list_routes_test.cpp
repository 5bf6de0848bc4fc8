// Lists and counts under /v1, and what all of its operations have in common.
#include "api/v1_server.hpp"

#include <pianola/api/http/access_keys.hpp>

#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include <string>

using namespace pianola::test;

namespace v1_list_routes {

using set = std::set<std::string>;

struct several : v1_server {
    several() {
        run("echo", "done-1", "1.50");
        run("describe_start", "done-2?version=2.0&tag=team=red&tag=size=l");
        run("break_down", "broken");
        post("/orchestrators/wait_for_everything/all");
        await("all", "Running");
        BOOST_TEST(children("all").size() == 1u);
    }
};

boost::json::value only_one(const boost::json::value& page) {
    BOOST_REQUIRE(page.at("instances").as_array().size() == 1u);
    return page.at("instances").as_array()[0];
}

} // namespace v1_list_routes

BOOST_FIXTURE_TEST_SUITE(v1_list_routes, several)

BOOST_AUTO_TEST_CASE(an_instance_is_shown_as_by_its_status_and_more) {
    const auto hidden = only_one(see("/instances?instanceIdPrefix=done-1"));
    BOOST_TEST(hidden.at("name").as_string() == "echo");
    BOOST_TEST(hidden.at("runtimeStatus").as_string() == "Completed");
    BOOST_TEST(hidden.at("input").is_null());
    BOOST_TEST(hidden.at("output").is_null());
    BOOST_TEST(hidden.at("completedTime").as_string().size() == 20u);
    BOOST_TEST(hidden.at("execution").as_string().size() == 32u);
    BOOST_TEST(!hidden.as_object().contains("version"));
    BOOST_TEST(!hidden.as_object().contains("tags"));

    const auto reply = call("GET", "/instances?instanceIdPrefix=done-1&showInput=true");
    BOOST_TEST(has(reply, R"("input":1.50,)"));
    BOOST_TEST(has(reply, R"("output":1.50,)"));

    const auto tagged = only_one(see("/instances?tag=team=red&tag=size=l&version=2.0"));
    BOOST_TEST(tagged.at("version").as_string() == "2.0");
    BOOST_TEST(boost::json::serialize(tagged.at("tags")) == R"({"size":"l","team":"red"})");

    const auto child = only_one(see("/instances?parent=all"));
    BOOST_TEST(child.at("parentInstanceId").as_string() == "all");
    BOOST_TEST(!child.as_object().contains("completedTime"));
    BOOST_TEST(has(call("GET", "/instances?runtimeStatus=Failed&showInput=true"), "it broke"));
}

BOOST_AUTO_TEST_CASE(conditions_choose) {
    BOOST_TEST((ids("?runtimeStatus=Failed,Completed") == set{"done-1", "done-2", "broken"}));
    BOOST_TEST((ids("?runtimeStatus=Failed&runtimeStatus=Completed&name=echo") == set{"done-1"}));
    BOOST_TEST((ids("?version=&instanceIdPrefix=done") == set{"done-1"}));
    BOOST_TEST((ids("?parent=&runtimeStatus=Running") == set{"all"}));
    BOOST_TEST((ids("?createdTimeFrom=2999-01-01") == set{}));
    BOOST_TEST(ids("").size() == 5u);
    BOOST_TEST(see("/instances/count").at("count").as_int64() == 5);
    BOOST_TEST(see("/instances/count?runtimeStatus=Running").at("count").as_int64() == 2);
    BOOST_TEST(see("/instances/count?name=echo&runtimeStatus=Failed").at("count").as_int64() == 0);
}

BOOST_AUTO_TEST_CASE(counts_are_by_name_and_status) {
    const auto counts = see("/counts");
    BOOST_TEST(boost::json::serialize(counts.at("total")) ==
               R"({"Running":2,"Completed":2,"Failed":1})");
    const auto& names = counts.at("counts").as_array();
    BOOST_TEST(names.size() == 5u);
    BOOST_TEST(boost::json::serialize(names[0]) ==
               R"({"name":"break_down","counts":{"Failed":1}})");
    const auto hub = see("/hub?taskHub=test-hub");
    BOOST_TEST(hub.at("name").as_string() == "test-hub");
    BOOST_TEST(hub.at("ready").as_bool());
    BOOST_TEST((hub.at("counts") == counts.at("total")));
}

BOOST_AUTO_TEST_CASE(pages_follow_each_other) {
    std::vector<std::string> found;
    std::string query = "?top=2&order=id&descending=true";
    for (bool more = true; more;) {
        const auto page = see("/instances" + query);
        for (const auto& each : page.at("instances").as_array())
            if (each.as_object().contains("parentInstanceId") == false)
                found.emplace_back(each.at("instanceId").as_string());
        const auto* token = page.as_object().if_contains("continuationToken");
        more = token != nullptr;
        if (more)
            query = "?top=2&order=id&descending=true&continuationToken=" +
                    std::string(token->as_string());
    }
    BOOST_TEST((found == std::vector<std::string>{"done-2", "done-1", "broken", "all"}));
    check_problem(call("GET", "/instances?continuationToken=nonsense"), 400, "continuationToken");
    const auto token = see("/instances?top=1&order=id").at("continuationToken").as_string();
    check_problem(
        call("GET", "/instances?top=1&order=id&name=echo&continuationToken=" + std::string(token)),
        400,
        "continuationToken");
}

BOOST_AUTO_TEST_CASE(a_page_of_large_values_is_short_and_continues) {
    const std::string large = '"' + std::string(std::size_t{3} << 20, 'x') + '"';
    for (int i = 0; i < 8; ++i)
        run("echo", "large-" + std::to_string(i), large);
    set found;
    std::string query = "/instances?instanceIdPrefix=large-&showInput=true";
    std::string token;
    do {
        const auto reply = call("GET", query + token);
        BOOST_REQUIRE(reply.status == 200u);
        BOOST_TEST(reply.body.size() < std::size_t{20} << 20);
        const auto page = boost::json::parse(reply.body);
        for (const auto& each : page.at("instances").as_array())
            BOOST_TEST(found.emplace(each.at("instanceId").as_string()).second);
        BOOST_TEST((found.size() < 8u || !token.empty()));
        const auto* next = page.as_object().if_contains("continuationToken");
        token = next == nullptr ? "" : "&continuationToken=" + std::string(next->as_string());
    } while (!token.empty());
    BOOST_TEST(found.size() == 8u);
}

BOOST_AUTO_TEST_CASE(what_is_wrong_with_a_query_is_named) {
    for (const auto& [query, field] :
         {std::pair{"top=0", "top"},
          {"top=1001", "top"},
          {"top=%205", "top"},
          {"top=5&TOP=6", "top"},
          {"order=name", "order"},
          {"descending=yes", "descending"},
          {"createdTimeFrom=soon", "createdTimeFrom"},
          {"createdTimeFrom=2024-02-01&createdTimeTo=2024-01-01", "createdTimeFrom"},
          {"runtimeStatus=Failed,", "runtimeStatus"},
          {"runtimeStatus=failed", "runtimeStatus"},
          {"tag=red", "tag"},
          {"tag=a=1&tag=a=2", "tag"},
          {"name=", "name"},
          {"color=red", "color"},
          {"name=%zz", "name"},
          {"name=%ff", "name"},
          {"name=a&=b", "query"},
          {"continuationToken=", "continuationToken"},
          {"taskHub=", "taskHub"},
          {"code=a&code=b", "code"}})
        check_problem(call("GET", "/instances?" + std::string(query)), 400, field);
    const std::string long_name = "name=" + std::string(1025, 'n');
    check_problem(call("GET", "/instances?" + long_name), 400, "name", "limit is 1024");
    check_problem(call("GET", "/instances/count?top=5"), 400, "top", "no parameter");
    check_problem(call("GET", "/hub", "{}"), 400, "body");
}

BOOST_AUTO_TEST_CASE(paths_methods_and_hubs_that_there_are_not_are_problems) {
    check_problem(call("GET", ""), 404);
    check_problem(call("GET", "/nothing"), 404);
    check_problem(call("GET", "/instances/x/dance"), 404);
    check_problem(call("GET", "/counts?taskHub=other"), 404, "taskHub");
    const auto other = call("DELETE", "/retention");
    check_problem(other, 405);
    BOOST_TEST(other.header("Allow") == "GET, HEAD, PUT, OPTIONS");
    check_problem(call("DELETE", "/retention/policies/nobody"), 404);
    check_problem(call("GET", "/instances/purge"), 405);
    BOOST_TEST(call("OPTIONS", "/counts").header("Allow") == "GET, HEAD, OPTIONS");
    BOOST_TEST(call("HEAD", "/counts").status == 200u);
    check_empty(get("/v1/hub"), 404); // below the other base
}

BOOST_AUTO_TEST_CASE(keys_and_web_pages_are_turned_away_with_problems) {
    pianola::server_params params;
    const std::string full = "master-key-0123456789";
    const std::string reader = "reader-key-0123456789";
    params.http_access.keys.add(full, pianola::access_right::full)
        .add(reader, pianola::access_right::read);
    const v1_server keyed{params};
    const auto bare = keyed.call("GET", "/hub");
    check_problem(bare, 401);
    BOOST_TEST(bare.header("WWW-Authenticate") == R"(Bearer realm="pianola")");
    check_problem(keyed.call("GET", "/nothing"), 401);
    BOOST_TEST(keyed.call("GET", "/hub?code=" + reader).status == 200u);
    const std::string purge = "/instances/purge?name=nobody&code=";
    check_problem(keyed.call("POST", purge + reader), 403);
    BOOST_TEST(keyed.call("POST", purge + full).status == 200u);
    BOOST_TEST(keyed.call("POST", purge + reader + "&dryRun=true").status == 200u);
    check_problem(keyed.call("POST", purge + reader + "&dryRun=false"), 403);
    check_problem(keyed.call("POST", purge + reader + "&dryRun=true&dryRun=false"), 403);
    check_problem(keyed.call("POST", purge + reader + "&preview=true"), 403);
    const std::string suspend = "/instances/suspend?name=nobody&code=";
    BOOST_TEST(keyed.call("POST", suspend + reader + "&preview=true").status == 200u);
    check_problem(keyed.call("POST", suspend + reader), 403);
    const std::string policies = R"({"policies":[]})";
    BOOST_TEST(keyed.call("POST", "/retention/preview?code=" + reader, policies).status == 200u);
    check_problem(keyed.call("PUT", "/retention?code=" + reader, policies), 403);
    check_problem(keyed.call("POST", "/instances/x/rewind/plan?eventNumber=0&code=" + reader), 404);
    check_problem(keyed.call("POST", "/instances/x/rewind/apply?code=" + reader, "{}"), 403);
    check_problem(keyed.call("GET", "/hub", {}, {{"Origin", "http://example.com"}}), 403);
}

BOOST_AUTO_TEST_CASE(a_journal_that_has_failed_is_unavailable) {
    break_disk();
    const auto reply = call("PUT", "/retention", R"({"policies":[{"id":"a","ageSeconds":1}]})");
    check_problem(reply, 503);
    const auto hub = call("GET", "/hub");
    BOOST_TEST((hub.status == 503u || !member(hub, "ready").as_bool()), text_of(hub));
}

BOOST_AUTO_TEST_SUITE_END()
