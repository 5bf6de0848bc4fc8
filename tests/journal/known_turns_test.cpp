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
    pianola::known_turns known(8, instance_number{64});
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
    pianola::known_turns known(4, instance_number{1});
    for (std::uint64_t i = 1; i != 100; ++i) {
        known.insert(instance_number{i}, turn_number{7}, commit_number{i});
        for (std::uint64_t back = 0; back != std::min<std::uint64_t>(i, 4); ++back)
            BOOST_TEST(known.find(instance_number{i - back}).has_value());
    }
}

BOOST_AUTO_TEST_CASE(trusts_nothing_that_was_read_of_what_is_gone) {
    using namespace pianola;
    pianola::known_turns known(8, instance_number{1});
    for (std::uint64_t i = 1; i != 4; ++i)
        known.insert(instance_number{i}, turn_number{7}, commit_number{i});
    number_bitmaps gone;
    gone.add(instance_number{2});
    known.forget(gone, commit_number{5});
    BOOST_TEST((known.find(instance_number{2}) == turn_number{}));
    BOOST_TEST((known.find(instance_number{3}) == turn_number{7}));
    BOOST_TEST(!known.cover(commit_number{4}));
    BOOST_TEST(known.cover(commit_number{5}));
    for (std::uint64_t i = 6; i != 40; ++i) {
        known.insert(instance_number{i}, turn_number{1}, commit_number{i});
        BOOST_TEST(!known.cover(commit_number{4}));
    }
}

// Whatever it says of an instance is so: nothing of one that it has forgotten.
BOOST_AUTO_TEST_CASE(knows_who_has_never_taken_a_turn) {
    using namespace pianola;
    std::mt19937_64 random(11);
    constexpr std::uint64_t first = 10;
    pianola::known_turns known(8, instance_number{first});
    std::map<std::uint64_t, std::uint32_t> turns;
    std::size_t fresh = 0;
    std::size_t unknown = 0;
    std::uint64_t highest = first;
    for (std::uint64_t commit = 1; commit != 3000; ++commit) {
        const std::uint64_t number = highest - std::min(highest - 1, random() % 24);
        highest += random() % 2;
        const auto said = known.find(instance_number{number});
        if (!said)
            ++unknown;
        else if (number >= first)
            BOOST_TEST((*said == turn_number{turns[number]}));
        else
            BOOST_TEST(turns.contains(number)); // it was there before: then only what it was told
        fresh += said && !turns[number] ? 1 : 0;
        known.insert(instance_number{number}, turn_number{++turns[number]}, commit_number{commit});
    }
    BOOST_TEST(fresh > 100u);
    BOOST_TEST(unknown > 100u);
}

BOOST_AUTO_TEST_SUITE_END()
