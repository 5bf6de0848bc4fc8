// The real binary: a tree of instances goes from one server to another by way of a file.
#include "process/misuse.hpp"
#include "process/served_commands.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace archive_commands {

using namespace pianola::test;
using words = std::vector<std::string>;

const misuse misuses[] = {
    {{"export"}, "id is required"},
    {{"import"}, "file is required"},
    {{"import", "/no/such/file"}, "cannot read /no/such/file"},
    {{"import", "/"}, "cannot read /"},
};

/// A server with a tree that has failed, another server, and a place for a file.
struct two_servers : served {
    two_servers() {
        start({"parent",
               "--id",
               "tree",
               "--input",
               R"({"children":3,"marker":")" + marker.string() + R"("})"});
        BOOST_REQUIRE(run({"wait", "tree"}).status == 4);
    }

    temporary_directory files;
    std::filesystem::path marker = files.path() / "marker";
    std::string file = (files.path() / "tree.jsonl").string();
    served there;
};

std::string content(const std::string& file) {
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return text.str();
}

} // namespace archive_commands

BOOST_AUTO_TEST_SUITE(archive_commands)

BOOST_DATA_TEST_CASE(misuse_is_2, boost::unit_test::data::make(misuses)) {
    check_refusal(run_command(sample.line), 2, sample.why);
}

BOOST_AUTO_TEST_CASE(no_server_is_6) {
    const words url{"--url", "http://127.0.0.1:1"};
    for (words line : {words{"export", "a"}, {"import", "-"}}) {
        line.insert(line.end(), url.begin(), url.end());
        check_refusal(run_command(line), 6, "no answer from http://127.0.0.1:1");
    }
}

BOOST_FIXTURE_TEST_CASE(a_failed_tree_goes_on_at_another_server, two_servers) {
    const auto written = run({"export", "tree", "--file", file});
    BOOST_TEST(written.status == 0, written.errors);
    BOOST_TEST(written.output == "exported 4 instances to " + file + "\n");
    BOOST_TEST(!std::filesystem::exists(file + ".part"));
    BOOST_TEST(content(file) == run({"export", "tree"}).output);
    BOOST_TEST(run_json({"export", "tree", "--file", file}).at("instances").as_int64() == 4);

    const auto read = there.run({"import", file, "--id", "copy"});
    BOOST_TEST(read.status == 0, read.errors);
    BOOST_TEST(read.output == "copy\n");
    BOOST_TEST(there.run({"count", "--status", "Failed"}).output == "4\n");
    BOOST_TEST(there.run({"wait", "copy"}).status == 4);

    std::ofstream(marker) << "mended";
    BOOST_TEST(there.run({"rewind", "copy"}).status == 0);
    const auto ended = there.run({"wait", "copy"});
    BOOST_TEST(ended.status == 0, ended.errors);
    BOOST_TEST(there.run({"count", "--status", "Completed"}).output == "4\n");
    BOOST_TEST(run({"count", "--status", "Failed"}).output == "4\n");
}

BOOST_FIXTURE_TEST_CASE(what_cannot_be_is_refused, two_servers) {
    check_refusal(run({"export", "nobody"}), 3, "there is no instance 'nobody'");
    check_refusal(run({"export", "tree", "--file", "/no/such/place"}), 1, "cannot write");
    const std::string text = run({"export", "tree"}).output;
    check_refusal(run({"import", "-", "--id", "tree"}, text), 7, "exists");
    check_refusal(run({"import", "-"}, text.substr(0, text.size() / 2)), 2, "line ");
    check_refusal(run({"import", "-"}), 2, "line 1 ");
    check_refusal(run({"import", "-", "--id", "@entity"}, text), 2, "'@'");
    const auto json = run_json({"start", "sleep", "--id", "long", "--input", R"({"seconds":600})"});
    BOOST_TEST(json.at("id").as_string() == "long");
    BOOST_TEST(run({"get", "long"}).status == 0);
    check_refusal(run({"import", "-"}, run({"export", "long"}).output), 7, "had not ended");
    const auto generated = run({"import", "-", "--json"}, text);
    BOOST_TEST(generated.status == 0);
    const auto result = boost::json::parse(generated.output);
    BOOST_TEST(result.at("instances").as_array().size() == 4u);
}

BOOST_AUTO_TEST_SUITE_END()
