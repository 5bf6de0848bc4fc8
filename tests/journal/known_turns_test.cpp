#include <pianola/journal/known_turns.hpp>

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <map>
#include <random>

BOOST_AUTO_TEST_SUITE(known_turns)

// What is not known was not committed since: then what was read then still holds.
BOOST_AUTO_TEST_CASE(covers_only_what_it_has_not_forgotten) {
    using namespace pianola;
    std::mt19937_64 random(7);
    pianola::known_turns known(8);
    std::map<std::uint64_t, std::uint64_t> committed; // number → its newest commit
    std::size_t trusted = 0;
    std::size_t forgotten = 0;
    for (std::uint64_t commit = 1; commit != 2000; ++commit) {
        const std::uint64_t number = random() % 64;
        known.insert(instance_number{number}, turn_number{1}, commit_number{commit});
        committed[number] = commit;
        BOOST_TEST(known.cover(commit_number{commit}));
        const std::uint64_t asked = random() % 64;
        const std::uint64_t after = commit - std::min(commit, random() % 40);
        if (known.find(instance_number{asked}))
            continue;
        if (!known.cover(commit_number{after})) {
            ++forgotten;
            continue;
        }
        ++trusted;
        BOOST_TEST(committed[asked] <= after);
    }
    BOOST_TEST(trusted > 100u);
    BOOST_TEST(forgotten > 100u);
}

BOOST_AUTO_TEST_CASE(keeps_the_newest_insertions) {
    using namespace pianola;
    pianola::known_turns known(4);
    for (std::uint64_t i = 1; i != 100; ++i) {
        known.insert(instance_number{i}, turn_number{7}, commit_number{i});
        for (std::uint64_t back = 0; back != std::min<std::uint64_t>(i, 4); ++back)
            BOOST_TEST(known.find(instance_number{i - back}).has_value());
    }
}

BOOST_AUTO_TEST_SUITE_END()
