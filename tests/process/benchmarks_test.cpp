// pianola-bench with hardly any work: every workload runs and says what it should, and the report
// is written. No figure is judged here.
#include "process/program.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace pianola::test {
namespace benchmarks {

namespace json = boost::json;
using words = std::vector<std::string>;

command_result bench(const words& arguments) {
    return run_command(arguments, {}, {}, "pianola-bench");
}

std::vector<json::object> lines_of(const std::string& output) {
    std::vector<json::object> lines;
    std::istringstream in(output);
    for (std::string line; std::getline(in, line);)
        lines.push_back(json::parse(line).as_object());
    return lines;
}

std::string content_of(const std::filesystem::path& file) {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
}

} // namespace benchmarks

BOOST_AUTO_TEST_SUITE(benchmarks)

BOOST_AUTO_TEST_CASE(all_of_them_run_and_are_reported) {
    const temporary_directory place;
    const auto output = place.path() / "results";
    const auto all = bench({"report", "--small", "--repeat", "1", "--output", output.string()});
    BOOST_TEST(all.status == 0, all.errors);
    std::map<std::string, int> seen;
    for (const json::object& line : lines_of(all.output)) {
        ++seen[std::string(line.at("workload").as_string())];
        for (const char* counted : {"count", "per_second", "turns_per_second", "keys_per_turn"})
            if (const auto* value = line.if_contains(counted))
                BOOST_TEST(value->to_number<double>() > 0, counted << ": " << line);
        for (const auto& member : line)
            if (member.value().is_number())
                BOOST_TEST(member.value().to_number<double>() >= 0, member.key() << ": " << line);
    }
    const std::map<std::string, int> expected{{"ceiling", 3},
                                              {"hello", 2},
                                              {"hello_idempotent", 2},
                                              {"chain", 2},
                                              {"chain_idempotent", 1},
                                              {"fan_out", 1},
                                              {"signal", 1},
                                              {"timers", 1},
                                              {"sleepers", 1},
                                              {"recovery", 1},
                                              {"query", 9},
                                              {"purge", 1},
                                              {"http", 2},
                                              {"pressure", 5},
                                              {"mixed", 1}};
    BOOST_TEST((seen == expected), all.output);

    const std::string page = content_of(output / "README.md");
    for (const auto& [workload, lines] : expected)
        BOOST_TEST(page.find("## " + workload + "\n") != std::string::npos, workload);
    BOOST_TEST(page.find("hardly any work") != std::string::npos);
    for (const char* plot : {"hello_throughput.svg", "hello_latency.svg", "query_pages.svg"}) {
        BOOST_TEST(page.find(plot) != std::string::npos);
        BOOST_TEST(content_of(output / plot).starts_with("<svg "));
    }
    BOOST_TEST(content_of(output / "lines.jsonl") == all.output);

    const auto lines = (output / "lines.jsonl").string();
    const auto again = place.path() / "again";
    BOOST_TEST(bench({"report", "--from", lines, "--output", again.string()}).status == 0);
    BOOST_TEST(content_of(again / "lines.jsonl") == all.output);
    const std::string tables = page.substr(page.find("| machine"));
    BOOST_TEST(content_of(again / "README.md").ends_with(tables.substr(tables.find("## "))));
}

BOOST_AUTO_TEST_CASE(wrong_arguments_are_refused_and_named) {
    for (const auto& [arguments, named] : {std::pair<words, std::string>{{}, "subcommand"},
                                           {{"hello", "--concurrency", "0"}, "--concurrency"},
                                           {{"report", "--repeat", "0"}, "--repeat"},
                                           {{"pressure", "--width", "0"}, "--width"},
                                           {{"mixed", "--clients", "0"}, "--clients"},
                                           {{"dance"}, "subcommand"}}) {
        const auto refused = bench(arguments);
        BOOST_TEST(refused.status != 0);
        BOOST_TEST(refused.output.find('{') == std::string::npos);
        BOOST_TEST((refused.errors + refused.output).find(named) != std::string::npos,
                   refused.errors);
    }
    const temporary_directory place;
    std::ofstream(place.path() / "file") << "x";
    const auto unwritable = bench({"report",
                                   "--small",
                                   "--repeat",
                                   "1",
                                   "--output",
                                   (place.path() / "file" / "results").string()});
    BOOST_TEST(unwritable.status == 1);
    BOOST_TEST(unwritable.output.empty()); // before anything runs
    const auto no_line = bench({"report",
                                "--from",
                                (place.path() / "file").string(),
                                "--output",
                                (place.path() / "results").string()});
    BOOST_TEST(no_line.status == 1);
    BOOST_TEST(no_line.errors.find("not a line of a workload: x") != std::string::npos,
               no_line.errors);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace pianola::test
