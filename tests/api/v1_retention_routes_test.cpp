#include "api/v1_server.hpp"

#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include <string>

using namespace pianola::test;

namespace v1_retention_routes {

std::string policies(std::string_view list) {
    return R"({"policies":[)" + std::string(list) + "]}";
}

/// Sets nothing, and names this field.
void check_refused(const v1_server& server, const std::string& body, const std::string& field) {
    check_problem(server.call("PUT", "/retention", body), 400, field);
    check_problem(server.call("POST", "/retention/preview", body), 400, field);
    BOOST_TEST(server.call("GET", "/retention").body == policies(""));
}

} // namespace v1_retention_routes

BOOST_FIXTURE_TEST_SUITE(v1_retention_routes, v1_server)

BOOST_AUTO_TEST_CASE(policies_are_read_as_they_were_set) {
    const std::string whole = policies(
        R"({"id":"all","statuses":["Completed","Failed"],"name":"echo","tags":{"team":"red"},)"
        R"("ageSeconds":86400.25,"recursive":true},)"
        R"({"id":"rest","statuses":[],"tags":{},"ageSeconds":0.0000001,"recursive":false})");
    BOOST_TEST(call("GET", "/retention").body == policies(""));
    const auto set = call("PUT", "/retention", whole);
    BOOST_TEST(set.status == 200u);
    BOOST_TEST(set.body == whole);
    BOOST_TEST(call("GET", "/retention").body == whole);
    BOOST_TEST(call("PUT", "/retention", policies(R"({"id":"a","ageSeconds":60})")).body ==
               policies(R"({"id":"a","statuses":[],"tags":{},"ageSeconds":60,"recursive":false})"));
    BOOST_TEST(call("PUT", "/retention", policies("")).body == policies(""));
}

BOOST_AUTO_TEST_CASE(one_policy_is_set_and_removed_and_the_others_stay) {
    const auto text = [](const std::string& id, int age) {
        return R"({"id":")" + id + R"(","statuses":[],"tags":{},"ageSeconds":)" +
               std::to_string(age) + R"(,"recursive":false})";
    };
    BOOST_TEST(call("PUT", "/retention/policies/a", text("a", 1)).body == policies(text("a", 1)));
    BOOST_TEST(call("PUT", "/retention/policies/b%2Fc", text("b/c", 2)).body ==
               policies(text("a", 1) + "," + text("b/c", 2)));
    BOOST_TEST(call("PUT", "/retention/policies/a", text("a", 3)).body ==
               policies(text("a", 3) + "," + text("b/c", 2)));
    BOOST_TEST(call("DELETE", "/retention/policies/a").body == policies(text("b/c", 2)));
    check_problem(call("DELETE", "/retention/policies/a"), 404);
    check_problem(call("PUT", "/retention/policies/a", text("b", 1)), 400, "id");
    check_problem(
        call("PUT", "/retention/policies/a", R"({"id":"a","ageSeconds":-1})"), 400, "ageSeconds");
    check_problem(call("PUT", "/retention/policies/a", "[]"), 400, "body");
    BOOST_TEST(call("GET", "/retention").body == policies(text("b/c", 2)));
    BOOST_TEST(call("DELETE", "/retention/policies/b%2Fc").body == policies(""));
}

BOOST_AUTO_TEST_CASE(a_preview_counts_and_changes_nothing) {
    run("echo", "a");
    run("echo", "b");
    run("break_down", "c");
    BOOST_TEST(call("POST",
                    "/retention/preview",
                    policies(R"({"id":"old","ageSeconds":1000},)"
                             R"({"id":"echoes","name":"echo","ageSeconds":0},)"
                             R"({"id":"failed","statuses":["Failed"],"ageSeconds":0})"))
                   .body == policies(R"({"id":"old","instances":0},{"id":"echoes","instances":2},)"
                                     R"({"id":"failed","instances":1})"));
    BOOST_TEST(call("GET", "/retention").body == policies(""));
}

BOOST_AUTO_TEST_CASE(what_is_wrong_with_a_policy_is_named) {
    check_refused(*this, "nonsense", "body");
    check_refused(*this, "[]", "body");
    check_refused(*this, "{}", "policies");
    check_refused(*this, R"({"policies":{}})", "policies");
    check_refused(*this, R"({"policies":[],"more":1})", "more");
    check_refused(*this, R"({"policies":[],"policies":[]})", "policies");
    check_refused(*this, policies("1"), "policies[0]");
    check_refused(*this, policies("{}"), "policies[0].id");
    check_refused(*this, policies(R"({"id":"","ageSeconds":1})"), "policies[0].id");
    check_refused(*this, policies(R"({"id":"a"})"), "policies[0].ageSeconds");
    for (const char* age : {"-1", "1e300", "\"1\"", "3155760001"})
        check_refused(*this,
                      policies(R"({"id":"a","ageSeconds":)" + std::string(age) + "}"),
                      "policies[0].ageSeconds");
    const std::string start = R"({"id":"a","ageSeconds":1,)";
    for (const auto& [rest, field] : {std::pair{R"("statuses":["Running"])", "statuses[0]"},
                                      {R"("statuses":["Failed","Failed"])", "statuses[1]"},
                                      {R"("statuses":"Failed")", "statuses"},
                                      {R"("name":"")", "name"},
                                      {R"("tags":{"k":1})", "tags.k"},
                                      {R"("tags":[])", "tags"},
                                      {R"("recursive":1)", "recursive"},
                                      {R"("age":1)", "age"},
                                      {R"("id":"b")", "id"}})
        check_refused(*this, policies(start + rest + "}"), std::string("policies[0].") + field);
    check_refused(*this,
                  policies(R"({"id":"a","ageSeconds":1},{"id":"a","ageSeconds":2})"),
                  "policies[1].id");
}

BOOST_AUTO_TEST_CASE(a_policy_purges_by_itself) {
    pianola::server_params params;
    params.hub.retention_interval = std::chrono::milliseconds(10);
    const v1_server eager{params};
    eager.run("echo", "x");
    eager.start_waiting("y");
    BOOST_TEST(eager.call("PUT", "/retention", policies(R"({"id":"a","ageSeconds":0})")).status ==
               200u);
    until([&] { return eager.ids("").size() == 1; });
    BOOST_TEST((eager.ids("") == std::set<std::string>{"y"}));
}

BOOST_AUTO_TEST_SUITE_END()
