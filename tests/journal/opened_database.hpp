#pragma once

#include <pianola/journal/detail/rocksdb_database.hpp>
#include <pianola/journal/detail/rocksdb_settings.hpp>
#include <pianola/journal/rocksdb_journal.hpp>

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

namespace pianola::test {

/// A fixture: a database in a directory of its own, both gone afterwards.
struct opened_database {
    opened_database() {
        auto pattern =
            (std::filesystem::temp_directory_path() / "pianola-database-XXXXXX").string();
        BOOST_REQUIRE(::mkdtemp(pattern.data()) != nullptr);
        root = pattern;
        open({});
    }
    ~opened_database() {
        database.reset();
        std::filesystem::remove_all(root);
    }
    opened_database(const opened_database&) = delete;
    opened_database& operator=(const opened_database&) = delete;

    /// Opens it again, in place of what was open.
    void open(const rocksdb_limits& limits) {
        database.reset();
        resources = make_rocksdb_resources(limits);
        rocksdb::Status status;
        database = detail::rocksdb_database::open(
            root.string(),
            detail::rocksdb_database::access::read_write_create,
            detail::database_settings(*resources, *rocksdb::Env::Default()),
            *resources,
            status);
        BOOST_REQUIRE_MESSAGE(database, status.ToString());
    }

    std::filesystem::path root;
    std::shared_ptr<rocksdb_resources> resources;
    std::unique_ptr<detail::rocksdb_database> database;
};

} // namespace pianola::test
