#pragma once

#include "process/program.hpp"
#include "process/served_hub.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <string>
#include <utility>
#include <vector>

namespace pianola::test {

/// A fixture: a `pianola serve`, and commands that talk to it.
struct served {
    using words = std::vector<std::string>;

    served() { hub.await_listening(); }

    command_result run(words arguments, const std::string& input = {}) const {
        arguments.insert(arguments.end(), {"--url", hub.url()});
        return run_command(arguments, input);
    }

    /// The one JSON document that the command prints.
    boost::json::object run_json(words arguments, int status = 0) const {
        arguments.push_back("--json");
        const auto result = run(std::move(arguments));
        BOOST_TEST(result.status == status, result.errors);
        return boost::json::parse(result.output).as_object();
    }

    void start(const words& arguments) const {
        words line{"start"};
        line.insert(line.end(), arguments.begin(), arguments.end());
        const auto result = run(std::move(line));
        BOOST_REQUIRE_MESSAGE(result.status == 0, result.errors);
    }

    temporary_directory data;
    served_hub hub{data.path()};
};

inline boost::test_tools::predicate_result holds(const std::string& text, const std::string& part) {
    boost::test_tools::predicate_result found(text.find(part) != std::string::npos);
    if (!found)
        found.message() << "no \"" << part << "\" in \"" << text << '"';
    return found;
}

/// What a command that does not do what it was asked says, and with which status.
inline void check_refusal(const command_result& result, int status, const std::string& why) {
    BOOST_TEST(result.status == status, result.status << ", not " << status);
    BOOST_TEST(result.output == "");
    BOOST_TEST(holds(result.errors, why));
}

} // namespace pianola::test
