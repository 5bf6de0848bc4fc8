// Every sample orchestrator over HTTP: its documented output.
#include "api/sample_server.hpp"
#include "samples/dpkg_fake_root.hpp"

#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <string>

namespace samples {

namespace json = boost::json;
using namespace pianola::test;

struct patient_server : sample_server {
    /// Starts it and waits: the reply is the output.
    std::string output_of(const std::string& name, const std::string& input = {}) {
        const auto reply = post("/orchestrators/" + name + "?timeout=100&pollingInterval=1", input);
        BOOST_TEST(reply.status == 200u, reply.status << " " << reply.body);
        return reply.body;
    }
};

std::string counter_of(const json::value& status) {
    const auto* input = status.at("input").if_object();
    const auto* counter = input == nullptr ? nullptr : input->if_contains("counter");
    return counter == nullptr ? "" : json::serialize(*counter);
}

} // namespace samples

BOOST_FIXTURE_TEST_SUITE(samples, patient_server)

BOOST_AUTO_TEST_CASE(those_that_only_compute) {
    BOOST_TEST(output_of("hello_cities") == R"(["Hello Tokyo!","Hello London!","Hello Seattle!"])");
    BOOST_TEST(output_of("fan_out", R"({"width":50})") == R"({"completed":50})");
    BOOST_TEST(output_of("chain", R"({"length":20})") == R"({"completed":20})");
    BOOST_TEST(output_of("collect", R"({"count":0})") == "0");
    BOOST_TEST(output_of("sleep", R"({"seconds":1})") == "null");
}

BOOST_AUTO_TEST_CASE(approval_is_decided_or_runs_out) {
    BOOST_TEST(output_of("approval", R"({"timeout_seconds":0.1})") == R"("timed out")");
    for (const std::string decision : {"true", "false"}) {
        start("approval", decision, R"({"timeout_seconds":3600})");
        await(decision, [](const json::value& s) { return s.at("customStatus") == "waiting"; });
        BOOST_TEST(post("/instances/" + decision + "/raiseEvent/ApprovalEvent", decision).status ==
                   202u);
        BOOST_TEST(text_of(await_status(decision, "Completed"), "output") ==
                   (decision == "true" ? "approved" : "rejected"));
    }
}

BOOST_AUTO_TEST_CASE(collect_sums_its_items) {
    start("collect", "c", R"({"count":10})");
    for (int item = 1; item <= 10; ++item)
        BOOST_TEST(post("/instances/c/raiseEvent/item", std::to_string(item)).status == 202u);
    BOOST_TEST(await_status("c", "Completed").at("output").as_int64() == 55);
}

BOOST_AUTO_TEST_CASE(flaky_and_parent_need_their_marker) {
    const dpkg_fake_root folder;
    const auto with = [&](const std::string& file) {
        return json::serialize(json::value(folder.at(file)));
    };
    const std::string there = with("/var");
    const std::string missing = with("/missing");
    BOOST_TEST(output_of("flaky", R"({"marker":)" + there + "}") == R"("recovered")");
    BOOST_TEST(output_of("parent", R"({"children":3,"marker":)" + there + "}") ==
               R"({"completed":3})");
    const auto alone = json::parse(output_of("flaky", R"({"marker":)" + missing + "}"));
    BOOST_TEST(text_of(alone, "runtimeStatus") == "Failed");
    const auto failed =
        json::parse(output_of("parent", R"({"children":3,"marker":)" + missing + "}"));
    BOOST_TEST(text_of(failed, "runtimeStatus") == "Failed");
}

BOOST_AUTO_TEST_CASE(forever_goes_on_until_it_is_terminated) {
    start("forever", "f", R"({"period_seconds":0.02})");
    const auto later = await("f", [](const json::value& s) {
        const auto counter = counter_of(s);
        return !counter.empty() && counter != "null" && std::stoi(counter) >= 3;
    });
    BOOST_TEST(text_of(later, "runtimeStatus") == "Running");
    BOOST_TEST(post("/instances/f/terminate?reason=enough").status == 202u);
    BOOST_TEST(text_of(await_status("f", "Terminated"), "output") == "enough");
}

BOOST_AUTO_TEST_CASE(package_audit_finds_what_changed) {
    dpkg_fake_root root;
    root.package("good");
    root.ship("good", "/usr/bin/good", "12345");
    root.package("bad");
    root.ship("bad", "/usr/bin/bad", "as shipped");
    root.ship("bad", "/usr/bin/gone", "as shipped");
    root.write("/usr/bin/bad", "otherwise");
    std::filesystem::remove(root.at("/usr/bin/gone"));

    start("package_audit", "audit", json::serialize(json::value{{"root", root.path.string()}}));
    const auto ended = await_status("audit", "Completed");
    BOOST_TEST(json::serialize(ended.at("customStatus")) == R"({"done":2,"of":2})");
    const auto& output = ended.at("output");
    BOOST_TEST(output.at("packages").as_int64() == 2);
    BOOST_TEST(output.at("files").as_int64() == 3);
    BOOST_TEST(output.at("changed") == json::value(json::array{root.at("/usr/bin/bad")}));
    BOOST_TEST(output.at("missing") == json::value(json::array{root.at("/usr/bin/gone")}));
}

BOOST_AUTO_TEST_SUITE_END()
