// Runs every *.txt beside it: commands, then "----", then all that they printed. With
// PIANOLA_REWRITE=1 in the environment the expectation is rewritten instead: commit that only
// when you understand the difference.
#include <scenarios/scenario_orchestrators.hpp>
#include <scenarios/scripted_instance.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace pianola::scenarios {
namespace scenario {

constexpr std::string_view separator = "----";

/// A file is blocks parted by an empty line: commands, separator, output. Text before the first
/// command of a block (lines that begin with '#') is kept.
struct block {
    std::vector<std::string> lines;
    std::string expected;
};

std::vector<block> read(const std::filesystem::path& path) {
    std::ifstream file(path);
    std::vector<block> blocks(1);
    bool in_output = false;
    for (std::string text; std::getline(file, text);) {
        if (text.empty() && in_output) {
            blocks.emplace_back();
            in_output = false;
        } else if (text == separator) {
            in_output = true;
        } else if (in_output) {
            blocks.back().expected += text + "\n";
        } else {
            blocks.back().lines.push_back(text);
        }
    }
    if (blocks.back().lines.empty())
        blocks.pop_back();
    return blocks;
}

std::string run(const std::vector<std::string>& lines, scripted_instance& instance) {
    std::string output;
    for (const auto& command : lines)
        if (!command.empty() && !command.starts_with('#'))
            output += instance.run(command);
    return output;
}

void rewrite(const std::filesystem::path& path, const std::vector<block>& blocks) {
    std::ofstream file(path);
    const block* first = blocks.data();
    for (const auto& b : blocks) {
        file << (&b == first ? "" : "\n");
        for (const auto& text : b.lines)
            file << text << '\n';
        file << separator << '\n' << b.expected;
    }
}

void check(const std::filesystem::path& path) {
    const registry code = scenario_registry();
    scripted_instance instance(code);
    auto blocks = read(path);
    BOOST_TEST_REQUIRE(!blocks.empty());
    const bool rewriting = std::getenv("PIANOLA_REWRITE") != nullptr;
    for (auto& b : blocks) {
        const std::string actual = run(b.lines, instance);
        if (rewriting)
            b.expected = actual;
        BOOST_TEST(actual == b.expected,
                   path.filename().string() << ", after:\n"
                                            << b.lines.back() << "\nexpected:\n"
                                            << b.expected << "but got:\n"
                                            << actual);
    }
    if (rewriting)
        rewrite(path, blocks);
}

} // namespace scenario

BOOST_AUTO_TEST_SUITE(scenario)

BOOST_AUTO_TEST_CASE(every_file_prints_what_it_says) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator("."))
        if (entry.path().extension() == ".txt")
            files.push_back(entry.path());
    std::ranges::sort(files);
    BOOST_TEST_REQUIRE(files.size() >= 10u);
    for (const auto& file : files)
        check(file);
}

/// Reloading between any two turns must change nothing: the same script with a reload before each
/// turn prints the same.
BOOST_AUTO_TEST_CASE(a_reload_before_every_turn_changes_nothing) {
    const registry code = scenario_registry();
    for (const auto& entry : std::filesystem::directory_iterator(".")) {
        if (entry.path().extension() != ".txt" || entry.path().stem() == "parked")
            continue;
        scripted_instance instance(code);
        for (const auto& b : read(entry.path())) {
            std::string output;
            for (const auto& command : b.lines) {
                if (command == "turn")
                    output += instance.run("reload");
                if (!command.empty() && !command.starts_with('#'))
                    output += instance.run(command);
            }
            BOOST_TEST(output == b.expected, entry.path().filename().string());
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace pianola::scenarios
