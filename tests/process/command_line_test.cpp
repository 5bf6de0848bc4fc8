// The real binary: its verbs and exit codes, as scripts see them.
#include "api/files_allowed.hpp"
#include "api/raw_http.hpp"
#include "process/misuse.hpp"
#include "process/served_commands.hpp"

#include <boost/json/parse.hpp>
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace command_line {

namespace json = boost::json;
using namespace pianola::test;
using words = std::vector<std::string>;

/// How serving on a data directory ends, when it must not go well.
command_result serve(const std::filesystem::path& data, const words& further = {}) {
    words line{"serve", "--data", data.string(), "--http", "127.0.0.1:0"};
    line.insert(line.end(), further.begin(), further.end());
    program running(line);
    command_result result;
    result.output = running.read_line().value_or("");
    running.signal(SIGTERM);
    result.status = running.wait();
    result.errors = running.errors();
    return result;
}

const misuse misuses[] = {
    {{}, "subcommand"},
    {{"play"}, "subcommand"},
    {{"get"}, "id is required"},
    {{"get", "a", "b"}, "b"},
    {{"get", "a", "--bogus"}, "--bogus"},
    {{"start"}, "name is required"},
    {{"start", "sleep", "--input", "{'seconds'"}, "pianola: "},
    {{"start", "sleep", "--input", "{} {}"}, "pianola: "},
    {{"start", "sleep", "--input", "@/no/such/file"}, "/no/such/file"},
    {{"start", "sleep", "--tag", "no-value"}, "KEY=VALUE"},
    {{"raise", "a"}, "event is required"},
    {{"raise", "a", "e", "--data", "nul"}, "pianola: "},
    {{"wait", "a", "--timeout", "-1"}, "timeout"},
    {{"wait", "a", "--timeout", "soon"}, "timeout"},
    {{"get", "a", "--url", "ftp://127.0.0.1"}, "http://HOST:PORT"},
    {{"get", "a", "--url", "127.0.0.1:7071"}, "http://HOST:PORT"},
    {{"get", "a", "--key", "with space"}, "a key has visible ASCII"},
    {{"get", "a", "--key-file", "/no/such/file"}, "cannot read the key file /no/such/file"},
    {{"get", "a", "--key", "k", "--key-file", "/no/such/file"}, "--key"},
    {{"get", "a", "--url", "https://127.0.0.1:1", "--ca", "/no/such/file"}, "/no/such/file"},
    {{"serve", "--bogus"}, "--bogus"},
    {{"serve", "--log", "loud"}, "--log"},
    {{"serve", "--threads", "-1"}, "--threads"},
    {{"serve", "--memory", "31"}, "--memory"},
    {{"serve", "--open-files", "19"}, "--open-files"},
    {{"serve", "--http", "7071"}, "HOST:PORT"},
    {{"serve", "--http", "127.0.0.1:65536"}, "HOST:PORT"},
    {{"serve", "--http", "0.0.0.0:0"}, "loopback"},
    {{"serve", "--http", "[::]:0"}, "loopback"},
    {{"serve", "--http", "192.0.2.1:0"}, "loopback"},
    {{"serve", "--key", "short"}, "--key: a key has 16 to 256 visible ASCII characters"},
    {{"serve", "--read-only-key", ""}, "--read-only-key: a key has"},
    {{"serve", "--key-file", "/no/such/file"}, "cannot read the key file /no/such/file"},
    {{"serve", "--key-file", "/dev/null"}, "there is no key in the key file /dev/null"},
    {{"serve", "--tls-key", "/no/such/file"}, "--tls-certificate"},
    {{"serve", "--tls-certificate", "/no/such/file"}, "--tls-key"},
    {{"serve", "--tls-certificate", "/no/such/a", "--tls-key", "/no/such/b"},
     "cannot read the TLS certificate /no/such/a"},
};

} // namespace command_line

BOOST_AUTO_TEST_SUITE(command_line)

BOOST_DATA_TEST_CASE(misuse_is_2, boost::unit_test::data::make(misuses)) {
    check_refusal(run_command(sample.line), 2, sample.why);
}

BOOST_AUTO_TEST_CASE(help_is_0) {
    for (const words& line : {words{"--help"}, {"serve", "--help"}, {"start", "-h"}}) {
        const auto result = run_command(line);
        BOOST_TEST(result.status == 0);
        BOOST_TEST(holds(result.output, "Usage: pianola"));
        BOOST_TEST(result.errors == "");
    }
}

BOOST_AUTO_TEST_CASE(a_server_takes_the_files_the_system_gives) {
    const files_allowed fewer_than_it_needs(300);
    const served here;
    BOOST_TEST(here.run({"start", "sleep"}).status == 0);
}

BOOST_AUTO_TEST_CASE(no_server_is_6) {
    served here;
    const std::string url = here.hub.url();
    here.hub.process().signal(SIGTERM);
    BOOST_TEST(here.hub.process().wait() == 0);
    for (const words& line : {words{"start", "sleep"},
                              {"get", "a"},
                              {"wait", "a"},
                              {"raise", "a", "e"},
                              {"terminate", "a"},
                              {"suspend", "a"},
                              {"resume", "a"}})
        check_refusal(here.run(line), 6, "no answer from " + url);
}

BOOST_FIXTURE_TEST_CASE(an_instance_from_start_to_end, served) {
    BOOST_TEST(run({"start", "hello_cities", "--id", "hello"}).output == "hello\n");
    const auto waited = run({"wait", "hello"});
    BOOST_TEST(waited.status == 0);
    BOOST_TEST(holds(waited.output, R"(["Hello Tokyo!","Hello London!","Hello Seattle!"])"));
    BOOST_TEST(holds(run({"get", "hello"}).output, "Completed"));
    BOOST_TEST(holds(run({"get", "hello", "--history"}).output, "TaskCompleted"));

    const auto random_id = run({"start", "hello_cities"}).output;
    BOOST_TEST(random_id.size() == 33);
    BOOST_TEST(run({"wait", random_id.substr(0, 32)}).status == 0);
}

BOOST_FIXTURE_TEST_CASE(json_is_one_document, served) {
    BOOST_TEST(run_json({"start", "collect", "--id", "c", "--input", R"({"count":2})"})
                   .at("id")
                   .as_string() == "c");
    BOOST_TEST(run_json({"suspend", "c", "--reason", "tea"}).at("operation").as_string() ==
               "suspend");
    BOOST_TEST(run_json({"resume", "c"}).at("id").as_string() == "c");
    BOOST_TEST(run_json({"raise", "c", "item", "--data", "40"}).at("event").as_string() == "item");
    BOOST_TEST(run_json({"raise", "c", "item", "--data", "2"}).at("id").as_string() == "c");
    const auto ended = run_json({"wait", "c"});
    BOOST_TEST(ended.at("output").as_int64() == 42);
    BOOST_TEST(run_json({"get", "c"}) == ended);
    BOOST_TEST(run_json({"get", "c", "--history"}).at("historyEvents").as_array().size() >= 4u);
}

BOOST_FIXTURE_TEST_CASE(input_comes_from_anywhere, served) {
    const std::string input = R"({"width":3})";
    std::ofstream(data.path() / "input.json") << input;
    BOOST_TEST(run({"start", "fan_out", "--id", "a", "--input", input}).status == 0);
    BOOST_TEST(run({"start", "fan_out", "--id", "b", "--input", "-"}, input + "\n").status == 0);
    const auto file = "@" + (data.path() / "input.json").string();
    BOOST_TEST(run({"start", "fan_out", "--id", "c", "--input", file}).status == 0);
    for (const std::string id : {"a", "b", "c"})
        BOOST_TEST(run_json({"wait", id}).at("output").at("completed").as_int64() == 3);
}

BOOST_FIXTURE_TEST_CASE(unknown_instances_are_3, served) {
    for (const words& line : {words{"get", "x y"},
                              {"wait", "x y"},
                              {"raise", "x y", "e"},
                              {"terminate", "x y"},
                              {"suspend", "x y"},
                              {"resume", "x y"}})
        check_refusal(run(line), 3, "there is no instance 'x y'");
    start({"approval", "--id", "a"});
    check_refusal(run({"get", "a", "--hub", "other"}), 3, "'other'");
    check_refusal(run({"start", "sleep", "--hub", "other"}), 3, "'other'");
    BOOST_TEST(run({"get", "a", "--hub", "default"}).status == 0);
}

BOOST_FIXTURE_TEST_CASE(instances_that_did_not_complete_are_4, served) {
    start({"fan_out", "--id", "bad", "--input", R"({"width":-1})"});
    BOOST_TEST(run_json({"wait", "bad"}, 4).at("runtimeStatus").as_string() == "Failed");

    start({"approval", "--id", "stopped"});
    BOOST_TEST(run({"terminate", "stopped", "--reason", "enough"}).status == 0);
    const auto stopped = run_json({"wait", "stopped"}, 4);
    BOOST_TEST(stopped.at("runtimeStatus").as_string() == "Terminated");
    BOOST_TEST(stopped.at("output").as_string() == "enough");
}

BOOST_FIXTURE_TEST_CASE(waiting_in_vain_is_5, served) {
    start({"approval", "--id", "a"});
    const auto waited = run({"wait", "a", "--timeout", "0.05"});
    BOOST_TEST(waited.status == 5);
    BOOST_TEST(holds(waited.errors, "instance 'a' has not ended in time"));
    BOOST_TEST(run({"raise", "a", "ApprovalEvent", "--data", "true"}).status == 0);
    BOOST_TEST(run_json({"wait", "a", "--timeout", "60"}).at("output").as_string() == "approved");
}

BOOST_FIXTURE_TEST_CASE(what_is_in_the_way_is_7, served) {
    start({"approval", "--id", "a"});
    check_refusal(run({"start", "approval", "--id", "a"}), 7, "a");
    BOOST_TEST(run({"terminate", "a"}).status == 0);
    BOOST_TEST(run({"wait", "a"}).status == 4);
    for (const words& line : {words{"raise", "a", "ApprovalEvent", "--data", "true"},
                              {"terminate", "a"},
                              {"suspend", "a"},
                              {"resume", "a"}})
        check_refusal(run(line), 7, "instance 'a' has already ended");
}

BOOST_FIXTURE_TEST_CASE(other_failures_are_1, served) {
    check_refusal(run({"start", "no_such_thing"}), 1, "no_such_thing");
    check_refusal(run({"start", "sleep", "--id", "@entity"}), 1, "pianola: ");
}

BOOST_FIXTURE_TEST_CASE(an_open_data_directory_is_refused, served) {
    const auto second = serve(data.path());
    check_refusal(second, 1, "pianola: cannot serve: ");
    BOOST_TEST(holds(second.errors, data.path().string()));
    BOOST_TEST(run({"start", "hello_cities", "--id", "a"}).status == 0);
    BOOST_TEST(run({"wait", "a"}).status == 0);
}

BOOST_FIXTURE_TEST_CASE(a_taken_address_is_refused, served) {
    const temporary_directory other;
    const auto address = "127.0.0.1:" + std::to_string(hub.port());
    const auto second = run_command({"serve", "--data", other.path().string(), "--http", address});
    check_refusal(second, 1, "cannot listen on " + address);
    BOOST_TEST(std::filesystem::is_empty(other.path()));
}

BOOST_AUTO_TEST_CASE(a_foreign_data_directory_is_refused_and_left_alone) {
    const temporary_directory data;
    const auto format = data.path() / "hubs" / "default" / "FORMAT";
    std::filesystem::create_directories(format.parent_path());
    std::ofstream(format) << "something else 9\n";
    check_refusal(serve(data.path()), 1, "its FORMAT says 'something else 9'");
    std::string line;
    std::getline(std::ifstream(format), line);
    BOOST_TEST(line == "something else 9");
    BOOST_TEST(!std::filesystem::exists(format.parent_path() / "db"));
}

BOOST_AUTO_TEST_CASE(a_bad_hub_name_is_refused) {
    const temporary_directory data;
    const auto result = serve(data.path(), {"--hub", "../up"});
    BOOST_TEST((result.status == 1 || result.status == 2));
    BOOST_TEST(holds(result.errors, "hub"));
    BOOST_TEST(std::filesystem::is_empty(data.path()));
}

BOOST_AUTO_TEST_CASE(a_restart_goes_on) {
    const temporary_directory data;
    const auto start = [](const served_hub& hub, const words& what) {
        words line{"start", "--url", hub.url()};
        line.insert(line.end(), what.begin(), what.end());
        BOOST_TEST(run_command(line).status == 0);
    };
    for (const int signal : {SIGTERM, SIGINT}) {
        const std::string once = std::to_string(signal);
        {
            served_hub hub(data.path());
            hub.await_listening();
            start(hub, {"sleep", "--id", "sleep" + once, "--input", R"({"seconds":1})"});
            start(hub, {"approval", "--id", "approval" + once});
            hub.process().signal(signal);
            BOOST_TEST(hub.process().wait() == 0);
            BOOST_TEST(holds(hub.process().errors(), "draining"));
        }
        served_hub hub(data.path());
        hub.await_listening();
        const words url{"--url", hub.url()};
        const auto run = [&](words line) {
            line.insert(line.end(), url.begin(), url.end());
            return run_command(line);
        };
        BOOST_TEST(holds(run({"get", "approval" + once}).output, "waiting"));
        BOOST_TEST(run({"raise", "approval" + once, "ApprovalEvent", "--data", "false"}).status ==
                   0);
        BOOST_TEST(holds(run({"wait", "approval" + once}).output, "rejected"));
        BOOST_TEST(run({"wait", "sleep" + once}).status == 0);
    }
}

BOOST_FIXTURE_TEST_CASE(a_drain_answers_who_waits, served) {
    raw_http waiting(hub.port());
    const std::string base = "/runtime/webhooks/durabletask/";
    waiting.send("POST " + base +
                 "orchestrators/approval/a?timeout=200&pollingInterval=1 HTTP/1.1\r\n"
                 "Host: 127.0.0.1\r\nContent-Length: 0\r\n\r\n");
    raw_http other(hub.port());
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (other.ask("GET", base + "instances/a").status == 404)
        BOOST_REQUIRE(std::chrono::steady_clock::now() < deadline);
    hub.process().signal(SIGTERM);
    BOOST_TEST(waiting.read().status == 202);
    BOOST_TEST(waiting.closed());
    BOOST_TEST(hub.process().wait() == 0);
}

BOOST_AUTO_TEST_SUITE_END()
