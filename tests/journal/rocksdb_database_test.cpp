#include "journal/opened_database.hpp"

#include <rocksdb/write_batch.h>

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <filesystem>
#include <string>

namespace rocksdb_database_checks {

using namespace pianola;
namespace fs = std::filesystem;

constexpr auto family = key_family::by_name;

struct fixture : test::opened_database {
    static std::string key_of(int number) { return "name " + std::to_string(1000 + number); }
    /// One row in a file of its own, behind all others.
    void put(int number) {
        rocksdb::WriteBatch changes;
        changes.Put(database->family(family), key_of(number), "x");
        BOOST_REQUIRE(database->db().Write({}, &changes).ok());
        BOOST_REQUIRE(database->flush_all().ok());
    }
    std::size_t sorted_files() const {
        std::size_t count = 0;
        for (const auto& each : fs::directory_iterator{root})
            count += each.path().extension() == ".sst" ? 1 : 0;
        return count;
    }
    std::size_t open_sorted_files() const {
        std::size_t count = 0;
        for (const auto& each : fs::directory_iterator{"/proc/self/fd"}) {
            error_code gone;
            const auto file = fs::read_symlink(each.path(), gone);
            count += !gone && file.parent_path() == root && file.extension() == ".sst" ? 1 : 0;
        }
        return count;
    }
};

} // namespace rocksdb_database_checks

BOOST_FIXTURE_TEST_SUITE(rocksdb_database, rocksdb_database_checks::fixture)

BOOST_AUTO_TEST_CASE(it_holds_no_more_files_open_than_it_may) {
    constexpr int count = 60;
    const rocksdb_limits limits{.open_files = 24};
    open(limits);
    for (int i = 0; i < count; ++i)
        put(i);
    BOOST_REQUIRE(sorted_files() >= count);
    BOOST_TEST(open_sorted_files() <= limits.open_files);

    open(limits);
    for (int i = 0; i < count; ++i) {
        error_code ec;
        BOOST_TEST((database->get(rocksdb_database_checks::family, key_of(i), ec) == "x"));
        BOOST_TEST(!ec);
    }
    BOOST_TEST(open_sorted_files() <= limits.open_files);
}

BOOST_AUTO_TEST_SUITE_END()
