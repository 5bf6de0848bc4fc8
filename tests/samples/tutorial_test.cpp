#include "samples/dpkg_fake_root.hpp"
#include "samples/tutorial_program.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <ostream>
#include <string>
#include <vector>

namespace tutorial {

struct step {
    std::string program;
    std::vector<std::string> prints;

    friend std::ostream& operator<<(std::ostream& out, const step& s) { return out << s.program; }
};

const std::string temporary = std::filesystem::temp_directory_path().string();

const step steps[] = {
    {"1_hello_cities", {R"(Completed: ["Hello Tokyo!","Hello London!","Hello Seattle!"])"}},
    {"2_fan_out", {"started ten at once", R"(ten at once: Completed, {"completed":10})"}},
    {"3_chain",
     {"started a thousand in a row", R"(a thousand in a row: Completed, {"completed":1000})"}},
    {"4_approval",
     {"started granted",
      "started refused",
      "started forgotten",
      R"(granted: Completed, "approved")",
      R"(refused: Completed, "rejected")",
      R"(forgotten: Completed, "timed out")"}},
    {"5_collect", {"started one to ten", "one to ten: Completed, 55"}},
    {"6_flaky",
     {"started flaky",
      "flaky: Failed, activity 'require_marker' failed: the marker file '" + temporary +
          "/pianola-flaky-marker' is missing",
      "started flaky",
      R"(flaky: Completed, "recovered")"}},
    {"8_sleep", {"started nap", "nap: Completed"}},
    {"9_forever", {"started forever", "three rounds", R"(forever: Terminated, "enough")"}},
};

/// A root with packages that take a while, and room for a data directory.
struct slow_root : dpkg_fake_root {
    static constexpr int packages = 150;

    slow_root() {
        write("/usr/large", std::string(std::size_t{4} << 20, 'x'));
        const auto sum = md5("/usr/large");
        for (int i = 0; i != packages; ++i) {
            const auto name = "p" + std::to_string(i);
            package(name);
            record(name, "/usr/large", sum);
        }
    }
    std::vector<std::string> arguments() const { return {at("/data"), path.string()}; }
};

/// Reads until `least` packages are done; gives how many were, the first time and in the end.
struct progress {
    int first = -1;
    int last = -1;

    progress(tutorial_program& program, int least) {
        while (last < least) {
            const auto line = program.line();
            BOOST_REQUIRE_MESSAGE(line, "no more progress after " << last);
            if (!line->ends_with(" packages"))
                continue;
            last = std::stoi(*line);
            first = first < 0 ? last : first;
        }
    }
};

} // namespace tutorial

BOOST_AUTO_TEST_SUITE(tutorial)

BOOST_DATA_TEST_CASE(each_program_prints_what_it_promises, boost::unit_test::data::make(steps)) {
    tutorial_program program(sample.program);
    const auto printed = program.lines();
    BOOST_TEST(printed == sample.prints, boost::test_tools::per_element());
    BOOST_TEST(program.end() == 0);
}

BOOST_AUTO_TEST_CASE(a_parent_names_the_child_that_failed) {
    tutorial_program program("7_parent");
    const auto printed = program.lines();
    BOOST_REQUIRE_EQUAL(printed.size(), 4u);
    BOOST_TEST(printed[2] == R"(happy: Completed, {"completed":3})");
    BOOST_TEST(printed[3].starts_with("unhappy: Failed, sub-orchestration 'flaky' ("));
    BOOST_TEST(printed[3].ends_with("the marker file '/no/such/file' is missing"));
    BOOST_TEST(program.end() == 0);
}

BOOST_AUTO_TEST_CASE(a_nap_outlives_its_program) {
    dpkg_fake_root place;
    {
        tutorial_program program("8_sleep", {place.at("/data"), "2"});
        BOOST_TEST(program.line().value() == "started nap");
        BOOST_TEST(program.end(SIGKILL) == -SIGKILL);
    }
    tutorial_program program("8_sleep", {place.at("/data"), "2"});
    BOOST_TEST(program.line().value() == "going on with nap");
    BOOST_TEST(program.line().value() == "nap: Completed");
    BOOST_TEST(program.end() == 0);
}

BOOST_AUTO_TEST_CASE(an_orderly_stop_says_how_to_go_on) {
    dpkg_fake_root place;
    tutorial_program program("8_sleep", {place.at("/data"), "3600"});
    BOOST_TEST(program.line().value() == "started nap");
    BOOST_TEST(program.end(SIGTERM) == 130);
}

BOOST_FIXTURE_TEST_CASE(an_audit_goes_on_after_each_kill, slow_root) {
    int done = 0;
    for (const int least : {20, 60}) {
        tutorial_program program("10_package_audit", arguments());
        const progress seen(program, least);
        BOOST_TEST(seen.first >= done);
        done = seen.last;
        BOOST_TEST(program.end(SIGKILL) == -SIGKILL);
    }

    tutorial_program program("10_package_audit", arguments());
    BOOST_TEST(program.line().value() == "going on with audit of " + path.string());
    BOOST_TEST(progress(program, packages).first >= done);
    const auto findings = program.lines();
    BOOST_REQUIRE_EQUAL(findings.size(), 1u);
    BOOST_TEST(findings[0] == "150 files of 150 packages, " +
                                  std::to_string(150 * (std::uint64_t{4} << 20)) + " bytes");
    BOOST_TEST(program.end() == 0);
}

BOOST_AUTO_TEST_SUITE_END()
