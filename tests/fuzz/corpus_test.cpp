#include "fuzz/codec_targets.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

using namespace pianola::testing;

// Every input that a fuzzer found worth keeping, crashes of old among them, in each build.
// Runs in tests/fuzz.
BOOST_AUTO_TEST_SUITE(corpus)

BOOST_AUTO_TEST_CASE(every_kept_input_holds_the_properties) {
    for (const auto& target : fuzz_targets()) {
        std::size_t inputs = 0;
        for (const auto& entry : std::filesystem::directory_iterator(
                 std::filesystem::path("corpus") / std::string(target.name))) {
            std::ifstream file(entry.path(), std::ios::binary);
            const std::string input(std::istreambuf_iterator<char>(file), {});
            BOOST_TEST_CONTEXT(entry.path().string()) {
                BOOST_TEST_CHECKPOINT(entry.path().string());
                target.run(input);
            }
            ++inputs;
        }
        BOOST_TEST(inputs > 0u, "no corpus for " << target.name);
    }
}

BOOST_AUTO_TEST_SUITE_END()
