#include "samples/sample_hub.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <ostream>
#include <string>

namespace outputs {

struct example {
    std::string name;
    std::string input; // empty: none
    std::string ends;  // see outcome()

    friend std::ostream& operator<<(std::ostream& out, const example& e) {
        return out << e.name << ' ' << e.input;
    }
};

const std::string marker = std::filesystem::temp_directory_path().string(); // exists

const example completed[] = {
    {"hello_cities", "", R"(Completed ["Hello Tokyo!","Hello London!","Hello Seattle!"])"},
    {"hello_cities",
     R"({"ignored":1})",
     R"(Completed ["Hello Tokyo!","Hello London!","Hello Seattle!"])"},
    {"fan_out", R"({"width":17})", R"(Completed {"completed":17})"},
    {"fan_out", R"({"width":0})", R"(Completed {"completed":0})"},
    {"fan_out", R"({"width":2000})", R"(Completed {"completed":2000})"},
    {"chain", R"({"length":25})", R"(Completed {"completed":25})"},
    {"chain", R"({"length":0})", R"(Completed {"completed":0})"},
    {"approval", R"({"timeout_seconds":0})", R"(Completed "timed out")"},
    {"approval", R"({"timeout_seconds":0.05})", R"(Completed "timed out")"},
    {"collect", R"({"count":0})", "Completed 0"},
    {"flaky", R"({"marker":")" + marker + R"("})", R"(Completed "recovered")"},
    {"parent", R"({"children":5,"marker":")" + marker + R"("})", R"(Completed {"completed":5})"},
    {"parent", R"({"children":0,"marker":"unused"})", R"(Completed {"completed":0})"},
    {"sleep", R"({"seconds":0})", "Completed "},
    {"sleep", R"({"seconds":0.05})", "Completed "},
};

// What the failure has to say, at least.
const example failed[] = {
    {"fan_out", "", "input: no value given"},
    {"fan_out", "{}", "input.width: "},
    {"fan_out", R"({"width":-1})", "input.width: must be between 0 and 100000, got -1"},
    {"fan_out", R"({"width":100001})", "input.width: must be between 0 and 100000, got 100001"},
    {"fan_out", R"({"width":1e30})", "input.width: "},
    {"fan_out", R"({"width":"ten"})", "input.width: "},
    {"fan_out", "[]", "input: "},
    {"chain", R"({"length":1000001})", "input.length: must be between 0 and 1000000, got 1000001"},
    {"chain", R"({"width":1})", "length"},
    {"approval", R"({"timeout_seconds":-0.5})", "input.timeout_seconds: must be between 0 and"},
    {"approval", R"({"timeout_seconds":1e18})", "input.timeout_seconds: must be between 0 and"},
    {"approval", R"({"timeout_seconds":"soon"})", "input.timeout_seconds: "},
    {"collect", R"({"count":-7})", "input.count: must be between 0 and 1000000, got -7"},
    {"flaky", "{}", "marker"},
    {"flaky", R"({"marker":""})", "input.marker: must be the path of a file"},
    {"flaky", R"({"marker":"/no/such/file"})", "the marker file '/no/such/file' is missing"},
    {"parent", R"({"children":10001,"marker":"/"})", "input.children: must be between 0 and 10000"},
    {"parent", R"({"children":2})", "marker"},
    {"sleep", R"({"seconds":-1})", "input.seconds: must be between 0 and 315576000, got -1"},
    {"sleep", R"({"seconds":315576001})", "input.seconds: must be between 0 and 315576000"},
    {"sleep", "", "no value given"},
    {"forever", R"({"period_seconds":0})", "input.period_seconds: must be between 0.01 and"},
    {"package_audit", R"({"root":"relative"})", "input.root: must be an absolute path"},
    {"package_audit", R"({"root":""})", "input.root: must be an absolute path"},
    {"package_audit", R"({"root":"/no/such/root"})", "/no/such/root/var/lib/dpkg/status"},
};

pianola::payload input_of(const example& e) {
    return e.input.empty() ? pianola::payload{} : json(e.input);
}

} // namespace outputs

BOOST_AUTO_TEST_SUITE(outputs)

BOOST_DATA_TEST_CASE(are_as_documented, boost::unit_test::data::make(completed)) {
    sample_hub hub;
    BOOST_TEST(outcome(hub.run(sample.name, input_of(sample))) == sample.ends);
}

BOOST_DATA_TEST_CASE(of_bad_inputs_say_what_is_wrong, boost::unit_test::data::make(failed)) {
    sample_hub hub;
    const auto ended = hub.run(sample.name, input_of(sample));
    BOOST_TEST((ended.status == pianola::runtime_status::failed));
    BOOST_REQUIRE(ended.failure);
    BOOST_TEST(contains(ended.failure->message, sample.ends));
}

BOOST_AUTO_TEST_SUITE_END()
