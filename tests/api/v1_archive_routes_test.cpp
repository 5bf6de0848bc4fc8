#include "api/v1_server.hpp"

#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include <string>

using namespace pianola::test;

namespace v1_archive_routes {

const std::string lines_type = "application/x-ndjson";

/// `bad` has failed, `x` runs.
struct archived : v1_server {
    archived() {
        run("break_down", "bad");
        start_waiting("x");
        await("x", "Running");
    }

    std::string exported(const std::string& id) const {
        const auto reply = call("GET", "/instances/" + id + "/export");
        BOOST_REQUIRE_MESSAGE(reply.status == 200u, text_of(reply));
        BOOST_TEST(reply.header("Content-Type") == lines_type);
        return reply.body;
    }
    http_reply import(std::string_view text, const std::string& query = "") const {
        return call("POST", "/instances/import" + query, text, {{"Content-Type", lines_type}});
    }
};

} // namespace v1_archive_routes

BOOST_FIXTURE_TEST_SUITE(v1_archive_routes, archived)

BOOST_AUTO_TEST_CASE(what_was_exported_is_imported) {
    const std::string text = exported("bad");
    BOOST_TEST(text.starts_with(R"({"pianola":"instance archive","version":1})"));
    const auto reply = import(text, "?id=copy");
    BOOST_TEST(reply.status == 200u, text_of(reply));
    BOOST_TEST(reply.body ==
               R"({"instanceId":"copy","instances":[{"archived":"bad","instanceId":"copy"}]})");
    const auto copy = see("/instances?instanceIdPrefix=copy").at("instances").as_array().at(0);
    const auto original = see("/instances?instanceIdPrefix=bad").at("instances").as_array().at(0);
    for (const char* each : {"name", "runtimeStatus", "output", "createdTime", "completedTime"})
        BOOST_TEST(copy.at(each) == original.at(each), each);
    BOOST_TEST(see("/instances/count?runtimeStatus=Failed").at("count").as_int64() == 2);
    const auto generated = boost::json::parse(import(text).body);
    BOOST_TEST(generated.at("instanceId").as_string().size() == 32u);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_imported_is_refused) {
    const std::string text = exported("bad");
    check_problem(import(text, "?id=bad"), 409, {}, "exists");
    check_problem(import(exported("x")), 409, {}, "had not ended");
    check_problem(import(text, "?id=@entity"), 400, "id");
    check_problem(import(""), 400, "body", "line 1 ");
    check_problem(import(text.substr(0, text.size() / 2)), 400, "body", "line ");
    check_problem(call("POST", "/instances/import", text), 400, "Content-Type", lines_type);
    check_problem(call("GET", "/instances/nobody/export"), 404);
    BOOST_TEST(see("/instances/count").at("count").as_int64() == 2);
}

BOOST_AUTO_TEST_SUITE_END()
