#include "journal/opened_database.hpp"
#include "journal/walked_keys.hpp"

#include <rocksdb/write_batch.h>

#include <boost/test/unit_test.hpp>

#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace rocksdb_view {

using namespace pianola;
using rows = std::map<std::string, std::string>;

constexpr auto family = key_family::by_status;

struct fixture : test::opened_database {
    void put(const std::string& key, const std::string& value) {
        changes.Put(database->family(family), key, value);
        now[key] = value;
    }
    void erase(const std::string& key) {
        changes.Delete(database->family(family), key);
        now.erase(key);
    }
    void write() {
        BOOST_REQUIRE(database->db().Write({}, &changes).ok());
        changes.Clear();
    }
    static std::string key_of(std::uint64_t number) {
        const auto digits = std::to_string(number);
        return std::string(6 - digits.size(), '0') + digits;
    }

    rocksdb::WriteBatch changes;
    rows now;
};

} // namespace rocksdb_view

BOOST_FIXTURE_TEST_SUITE(rocksdb_view, fixture)

BOOST_AUTO_TEST_CASE(walks_pause_among_keys_that_are_gone) {
    constexpr std::uint64_t count = 12'000;
    for (std::uint64_t i = 0; i < count; ++i)
        put(key_of(i), "x");
    write();
    for (std::uint64_t i = 0; i < count; ++i)
        if (i % 5'000 != 4'000)
            erase(key_of(i));
    write();
    BOOST_TEST(test::check_reader(*database, family, now, {}, {}) >= 20u);
    BOOST_TEST(test::check_reader(*database, family, now, key_of(100), key_of(9'000)) >= 12u);
    BOOST_TEST(test::check_reader(*database, family, now, key_of(5'000), key_of(5'001)) == 0u);
    BOOST_TEST(database->estimate(family, {}, {}) >= count);
    BOOST_REQUIRE(database->flush_all().ok());
    test::check_reader(*database, family, now, {}, {});
    BOOST_TEST(database->estimate(family, key_of(3), key_of(3)) == 0u);
    BOOST_TEST(database->estimate(family, key_of(5), key_of(3)) == 0u);
}

BOOST_AUTO_TEST_CASE(snapshots_and_walks_agree_with_a_model) {
    std::mt19937_64 random(7);
    std::vector<std::pair<std::unique_ptr<key_reader>, rows>> snapshots;
    const auto any_key = [&] { return key_of(random() % 6'000); };
    std::size_t pauses = 0;
    for (int round = 0; round < 60; ++round) {
        const auto start = random() % 6'000;
        const bool erases = random() % 2 == 0;
        for (std::uint64_t i = 0; i < 2'000; ++i) {
            const auto key = key_of((start + i) % 6'000);
            if (random() % 50 == 0 ? !erases : erases)
                erase(key);
            else
                put(key, std::to_string(round));
        }
        write();
        if (random() % 4 == 0)
            BOOST_REQUIRE(database->flush_all().ok());
        if (random() % 3 == 0)
            snapshots.emplace_back(database->snapshot(), now);
        if (snapshots.size() > 4)
            snapshots.erase(snapshots.begin());
        for (const auto& [snapshot, then] : snapshots) {
            pauses += test::check_reader(*snapshot, family, then, any_key(), any_key());
            std::vector<std::string> keys;
            for (int i = 0; i < 40; ++i)
                keys.push_back(any_key());
            std::sort(keys.begin(), keys.end());
            test::check_gets(*snapshot, family, then, keys);
            pauses += test::check_reader(*snapshot->snapshot(), family, then, {}, any_key());
        }
        pauses += test::check_reader(*database, family, now, any_key(), {});
        pauses += test::check_reader(*database, family, now, {}, {});
    }
    BOOST_TEST(pauses > 10u);
    snapshots.clear();
}

BOOST_AUTO_TEST_SUITE_END()
