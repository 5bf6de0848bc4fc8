#include <pianola/journal/detail/rocksdb_database.hpp>
#include <pianola/journal/detail/rocksdb_settings.hpp>
#include <pianola/journal/detail/rocksdb_store.hpp>
#include <pianola/journal/rocksdb_journal.hpp>

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <utility>

namespace {

using namespace pianola;
namespace fs = std::filesystem;

struct fixture {
    fixture() {
        auto pattern = (fs::temp_directory_path() / "pianola-store-XXXXXX").string();
        BOOST_REQUIRE(::mkdtemp(pattern.data()) != nullptr);
        root = pattern;
        const auto resources = make_rocksdb_resources();
        rocksdb::Status status;
        detail::rocksdb_store::parts parts;
        parts.database = detail::rocksdb_database::open(
            (root / "db").string(),
            detail::rocksdb_database::access::read_write_create,
            detail::database_settings(*resources, *rocksdb::Env::Default()),
            *resources,
            status);
        BOOST_REQUIRE_MESSAGE(parts.database, status.ToString());
        error_code ec;
        parts.mark = synced_mark_file::open(root / "mark", ec);
        BOOST_REQUIRE(!ec);
        parts.thread_name = "test";
        store = std::make_unique<detail::rocksdb_store>(std::move(parts));
    }
    ~fixture() {
        store.reset();
        fs::remove_all(root);
    }

    fs::path root;
    std::unique_ptr<detail::rocksdb_store> store;
};

BOOST_FIXTURE_TEST_SUITE(rocksdb_store, fixture)

BOOST_AUTO_TEST_CASE(a_sync_that_is_still_asked_for_is_done_before_it_shuts_down) {
    bool synced = false;
    boost::asio::post(store->write_executor(), [&] {
        std::this_thread::sleep_for(std::chrono::milliseconds{50}); // shut_down() has begun
        store->async_sync(sync_company::writes,
                          boost::asio::bind_executor(store->write_executor(),
                                                     [&](error_code ec) { synced = !ec; }));
    });
    store->shut_down();
    BOOST_TEST(synced);
}

BOOST_AUTO_TEST_CASE(it_knows_how_long_writes_and_syncs_took) {
    BOOST_TEST(store->longest_write().count() == 0);
    BOOST_TEST(store->longest_sync().count() == 0);
    bool synced = false;
    boost::asio::post(store->write_executor(), [&] {
        auto changes = store->make_batch();
        changes->put(key_family::hub, "key", "value");
        store->async_write(std::move(changes), [&](error_code written) {
            BOOST_TEST(!written);
            store->async_sync(sync_company::none, [&](error_code ec) { synced = !ec; });
        });
    });
    store->shut_down();
    BOOST_TEST(synced);
    BOOST_TEST(store->longest_write().count() > 0);
    BOOST_TEST(store->longest_sync().count() > 0);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
