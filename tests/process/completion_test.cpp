// What bash offers when somebody asks it to complete a command line.
#include "process/program.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <regex>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace completion {

using namespace pianola::test;
using words = std::vector<std::string>;
using offers = std::set<std::string>;

struct bash {
    bash() {
        const auto printed = run_command({"completion", "bash"});
        BOOST_TEST(printed.status == 0);
        BOOST_TEST(printed.errors == "");
        std::ofstream(script) << printed.output;
    }

    /// What may stand in place of the last word, which is begun or empty.
    offers complete(words line) const {
        line.insert(line.begin(), "pianola");
        std::string command = "cd " + quoted(files.path().string()) + " && source " +
                              quoted(script.string()) + " && COMP_WORDS=(";
        for (const auto& word : line)
            command += quoted(word) + " ";
        command += ") COMP_CWORD=" + std::to_string(line.size() - 1) +
                   " && _pianola && printf '%s\\n' \"${COMPREPLY[@]}\"";
        return lines_of("bash --norc -c " + quoted(command));
    }

    temporary_directory files;
    std::filesystem::path script = files.path() / "script";

private:
    static std::string quoted(const std::string& text) {
        return "'" + std::regex_replace(text, std::regex("'"), R"('\'')") + "'";
    }

    static offers lines_of(const std::string& command) {
        const auto close = [](std::FILE* pipe) { return ::pclose(pipe); };
        const std::unique_ptr<std::FILE, decltype(close)> pipe(::popen(command.c_str(), "r"),
                                                               close);
        if (!pipe)
            throw std::runtime_error("popen");
        offers lines;
        char line[4096];
        while (std::fgets(line, sizeof line, pipe.get()) != nullptr) {
            std::string text(line);
            text.erase(text.find_last_not_of('\n') + 1);
            if (!text.empty())
                lines.insert(text);
        }
        return lines;
    }
};

offers with(std::initializer_list<std::string> all) { return offers(all); }

/// All `--flag`s, or the verbs, that a help text lists at the begin of its lines.
offers listed(const std::string& help, const std::string& pattern) {
    const std::regex item(pattern);
    offers found;
    std::istringstream lines(help);
    for (std::string line; std::getline(lines, line);)
        for (std::sregex_iterator at(line.begin(), line.end(), item), end; at != end; ++at)
            found.insert((*at)[1]);
    return found;
}

} // namespace completion

BOOST_FIXTURE_TEST_SUITE(completion, bash)

BOOST_AUTO_TEST_CASE(all_verbs_and_flags_of_the_help_are_offered) {
    const auto help = run_command({"--help"}).output;
    const auto verbs = listed(help.substr(help.find("Subcommands:")), "^  ([a-z]+) ");
    BOOST_TEST(verbs.size() >= 10u);
    const auto offered = complete({""});
    BOOST_TEST(std::ranges::includes(offered, verbs));
    for (const auto& verb : verbs) {
        const auto flags = listed(run_command({verb, "--help"}).output, "(?:^  |,)(--[a-z-]+)");
        BOOST_TEST(!flags.empty(), verb);
        BOOST_TEST(std::ranges::includes(complete({verb, ""}), flags), verb);
    }
}

BOOST_AUTO_TEST_CASE(what_is_begun_is_completed) {
    BOOST_TEST((complete({"st"}) == with({"start"})));
    BOOST_TEST((complete({"serve", "--lo"}) == with({"--log"})));
    BOOST_TEST((complete({"get", "some", "--hi"}) == with({"--history"})));
    BOOST_TEST((complete({"get", "--json", "--ur"}) == with({"--url"})));
    BOOST_TEST((complete({"completion", ""}).contains("bash")));
    BOOST_TEST(complete({"nonsense"}).empty());
}

BOOST_AUTO_TEST_CASE(values_are_offered_where_they_are_known) {
    BOOST_TEST((complete({"serve", "--log", ""}) ==
                with({"trace", "debug", "info", "warning", "error", "off"})));
    BOOST_TEST((complete({"serve", "--log", "de"}) == with({"debug"})));
    BOOST_TEST((complete({"list", "--status", "F"}) == with({"Failed"})));
    BOOST_TEST((complete({"list", "--order", ""}) == with({"any", "created", "completed", "id"})));
    BOOST_TEST((complete({"terminate", "--yes", "--status", ""}) ==
                with({"Pending", "Running", "Suspended"})));
    BOOST_TEST((complete({"purge", "--status", ""}) ==
                with({"Completed", "Failed", "Terminated", "Canceled"})));
    BOOST_TEST(complete({"get", "--hub", ""}).empty());
    BOOST_TEST(complete({"start", "--id", ""}).empty());
}

BOOST_AUTO_TEST_CASE(verbs_below_verbs_are_completed) {
    const auto below = complete({"retention", ""});
    BOOST_TEST(std::ranges::includes(below, with({"get", "set", "preview", "remove"})));
    BOOST_TEST((complete({"retention", "pr"}) == with({"preview"})));
    BOOST_TEST((complete({"retention", "set", "--ag"}) == with({"--age"})));
    BOOST_TEST(
        (complete({"retention", "set", "--status", "C"}) == with({"Completed", "Canceled"})));
}

BOOST_AUTO_TEST_CASE(files_are_offered_for_files_and_directories_for_directories) {
    std::ofstream(files.path() / "key of mine") << "x";
    std::filesystem::create_directory(files.path() / "data of mine");
    BOOST_TEST((complete({"get", "--key-file", "key"}) == with({"key of mine"})));
    BOOST_TEST((complete({"serve", "--data", "data"}) == with({"data of mine"})));
    BOOST_TEST((complete({"export", "a", "--file", "key"}) == with({"key of mine"})));
    BOOST_TEST((complete({"import", "key"}) == with({"key of mine"})));
    BOOST_TEST((complete({"import", "--id", "key"}).empty()));
    BOOST_TEST(complete({"serve", "--data", "key"}).empty());
}

BOOST_AUTO_TEST_CASE(other_shells_are_not_known) {
    BOOST_TEST(run_command({"completion"}).status == 2);
    BOOST_TEST(run_command({"completion", "csh"}).status == 2);
}

BOOST_AUTO_TEST_SUITE_END()
