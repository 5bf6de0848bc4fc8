#include "samples/sample_hub.hpp"

#include <pianola/runtime/samples/orchestrators/forever.hpp>

#include <unistd.h>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <string>

namespace messages {

using pianola::runtime_status;

bool is_waiting(const pianola::instance_metadata& now) {
    return now.custom_status == json("\"waiting\"");
}

std::size_t children_of(const std::vector<pianola::history_event>& events) {
    std::size_t children = 0;
    for (const auto& event : events)
        children += event.get_if<pianola::history::sub_orchestration_created>() != nullptr;
    return children;
}

} // namespace messages

BOOST_AUTO_TEST_SUITE(messages)

BOOST_AUTO_TEST_CASE(approval_waits_and_follows_the_event) {
    sample_hub hub;
    const auto granted = hub.start("approval", json(R"({"timeout_seconds":3600})"));
    const auto refused = hub.start("approval", {});
    hub.wait_until(granted, is_waiting);
    hub.wait_until(refused, is_waiting);

    hub.raise(granted, "ApprovalEvent", json("true"));
    hub.raise(refused, "approvalevent", json("false")); // names are compared without case

    BOOST_TEST(outcome(hub.completion_of(granted)) == R"(Completed "approved")");
    BOOST_TEST(outcome(hub.completion_of(refused)) == R"(Completed "rejected")");
}

BOOST_AUTO_TEST_CASE(approval_fails_when_the_event_is_no_bool) {
    sample_hub hub;
    const auto id = hub.start("approval", {});
    hub.raise(id, "Other", json("1"));
    hub.raise(id, "ApprovalEvent", json("\"yes\""));
    const auto ended = hub.completion_of(id);
    BOOST_TEST((ended.status == runtime_status::failed));
    BOOST_TEST(contains(ended.failure.value().message, "bool"));
}

BOOST_AUTO_TEST_CASE(collect_adds_up_what_came) {
    sample_hub hub;
    const auto id = hub.start("collect", json(R"({"count":5})"));
    for (const char* item : {"1", "20", "-300", "4000", "50000", "600000"})
        hub.raise(id, "item", json(item));
    BOOST_TEST(outcome(hub.completion_of(id)) == "Completed 53721");
}

BOOST_AUTO_TEST_CASE(collect_fails_when_the_sum_overflows) {
    sample_hub hub;
    const auto id = hub.start("collect", json(R"({"count":2})"));
    hub.raise(id, "item", json("9223372036854775807"));
    hub.raise(id, "item", json("1"));
    const auto ended = hub.completion_of(id);
    BOOST_TEST((ended.status == runtime_status::failed));
    BOOST_TEST(contains(ended.failure.value().message, "too large"));
}

BOOST_AUTO_TEST_CASE(flaky_recovers_once_the_marker_is_there) {
    sample_hub hub;
    const auto marker =
        std::filesystem::temp_directory_path() / ("pianola-marker-" + std::to_string(::getpid()));
    const auto input = json(R"({"marker":")" + marker.string() + R"("})");
    const auto again = pianola::start_options{}.id("flaky");

    const auto first = hub.completion_of(hub.start("flaky", input, again));
    BOOST_TEST((first.status == runtime_status::failed));
    std::ofstream(marker) << "here";
    BOOST_TEST(outcome(hub.completion_of(hub.start("flaky", input, again))) ==
               R"(Completed "recovered")");
    std::filesystem::remove(marker);
}

BOOST_AUTO_TEST_CASE(parent_fails_with_the_cause_once_all_children_have_ended) {
    sample_hub hub;
    const auto id = hub.start("parent", json(R"({"children":3,"marker":"/no/such/file"})"));
    const auto ended = hub.completion_of(id);
    BOOST_TEST((ended.status == runtime_status::failed));
    std::string causes;
    for (const auto* cause = &ended.failure.value(); cause != nullptr; cause = cause->inner.get())
        causes += cause->message + '\n';
    BOOST_TEST(contains(causes, "the marker file '/no/such/file' is missing"));
    BOOST_TEST(children_of(hub.history_of(id)) == 3u);
}

BOOST_AUTO_TEST_CASE(sleep_sleeps) {
    sample_hub hub;
    const auto id = hub.start("sleep", json(R"({"seconds":0.2})"));
    const auto ended = hub.completion_of(id);
    BOOST_TEST((ended.status == runtime_status::completed));
    BOOST_TEST((ended.completed.value() - ended.created).count() >= 2'000'000);
}

BOOST_AUTO_TEST_CASE(forever_counts_its_rounds_in_its_input_and_ends_when_told) {
    sample_hub hub;
    const auto id = hub.start("forever", json(R"({"period_seconds":0.01})"));
    const auto now = hub.wait_until(id, [](const pianola::instance_metadata& seen) {
        const auto input = pianola::from_payload<pianola::samples::forever_input>(seen.input);
        return input.counter.value_or(0) >= 5;
    });
    BOOST_TEST((now.status == runtime_status::running));
    BOOST_TEST(contains(now.input.str(), R"("period_seconds":0.01)"));
    BOOST_TEST(hub.history_of(id).size() < 10u);

    hub.terminate(id);
    BOOST_TEST((hub.completion_of(id).status == runtime_status::terminated));
}

BOOST_AUTO_TEST_SUITE_END()
