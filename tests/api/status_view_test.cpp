#include <pianola/api/http/management_links.hpp>
#include <pianola/api/http/status_view.hpp>

#include <boost/asio/system_executor.hpp>
#include <boost/test/unit_test.hpp>

#include <optional>
#include <string>
#include <utility>

using namespace pianola::http;
using pianola::instance_metadata;
using pianola::payload;
using pianola::runtime_status;

namespace status_view {

instance_metadata running_instance() {
    instance_metadata metadata;
    metadata.id = pianola::instance_id{"abc"};
    metadata.name = "Hello";
    metadata.status = runtime_status::running;
    metadata.created = pianola::instant{17'053'128'000'000'000};
    metadata.last_updated = pianola::instant{17'053'128'059'999'999};
    metadata.input = payload::json(R"({"a":1.0})");
    return metadata;
}

std::string links(const std::string& query_text,
                  const std::string& id,
                  std::optional<std::string> code = std::nullopt) {
    drain never{pianola::asio::system_executor{}};
    exchange call{request{}, never};
    call.host = "localhost:7071";
    call.base = "/base";
    call.query = query{query_text};
    call.code = std::move(code);
    return management_links{call, "my-hub", id}.json();
}

} // namespace status_view

BOOST_AUTO_TEST_SUITE(status_view)

BOOST_AUTO_TEST_CASE(members_stand_in_order_with_nulls_and_whole_seconds) {
    BOOST_TEST(status_json(running_instance(), true) ==
               R"({"name":"Hello","instanceId":"abc","runtimeStatus":"Running","input":{"a":1.0},)"
               R"("customStatus":null,"output":null,"createdTime":"2024-01-15T10:00:00Z",)"
               R"("lastUpdatedTime":"2024-01-15T10:00:05Z"})");
}

BOOST_AUTO_TEST_CASE(a_hidden_input_is_null_and_a_history_comes_last) {
    const std::string json = status_json(running_instance(), false, "[1]");
    BOOST_TEST(json.find(R"("input":null,)") != std::string::npos);
    BOOST_TEST(json.ends_with(
        R"("lastUpdatedTime":"2024-01-15T10:00:05Z","historyEvents":[1],"history":[1]})"));
}

BOOST_AUTO_TEST_CASE(the_output_of_a_failed_instance_is_its_error_text) {
    instance_metadata metadata = running_instance();
    metadata.status = runtime_status::failed;
    BOOST_TEST(output_json(metadata) == "null");
    metadata.failure = pianola::failure_details{"Error", "it broke"};
    BOOST_TEST(output_json(metadata) == R"("it broke")");
    metadata.output = payload::json("7");
    BOOST_TEST(output_json(metadata) == "7");
}

BOOST_AUTO_TEST_CASE(a_terminate_reason_is_the_output) {
    instance_metadata metadata = running_instance();
    metadata.status = runtime_status::terminated;
    metadata.output = payload::text("stop it");
    BOOST_TEST(output_json(metadata) == R"("stop it")");
    metadata.output = payload::text("123");
    BOOST_TEST(output_json(metadata) == "123");
}

BOOST_AUTO_TEST_CASE(links_lead_back_to_where_the_caller_came_in) {
    const std::string root = "http://localhost:7071/base/instances/a+b%2Fc";
    const std::string tail = "taskHub=my-hub&connection=Storage\"";
    BOOST_TEST(links("", "a b/c") ==
               R"({"id":"a b/c","statusQueryGetUri":")" + root + "?" + tail +
                   R"(,"sendEventPostUri":")" + root + "/raiseEvent/{eventName}?" + tail +
                   R"(,"terminatePostUri":")" + root + "/terminate?reason={text}&" + tail +
                   R"(,"purgeHistoryDeleteUri":")" + root + "?" + tail + R"(,"restartPostUri":")" +
                   root + "/restart?" + tail + R"(,"suspendPostUri":")" + root +
                   "/suspend?reason={text}&" + tail + R"(,"resumePostUri":")" + root +
                   "/resume?reason={text}&" + tail + "}");
}

BOOST_AUTO_TEST_CASE(links_carry_the_connection_and_a_key_that_came_in_the_query) {
    const std::string json = links("connection=Other", "x", "k&y");
    BOOST_TEST(json.find("taskHub=my-hub&connection=Other&code=k%26y\"") != std::string::npos);
    BOOST_TEST(links("code=k", "x").find("code=") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
