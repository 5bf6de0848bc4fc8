#include "journal_contract.hpp"
#include "opened_journal.hpp"
#include "played_instance.hpp"

#include <pianola/journal/detail/rocksdb_database.hpp>
#include <pianola/journal/detail/rocksdb_settings.hpp>
#include <pianola/journal/rocksdb_journal.hpp>

#include <rocksdb/write_batch.h>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace pianola::test {

namespace rocksdb_journal {

namespace fs = std::filesystem;

class rocksdb_storage : public journal_storage {
public:
    rocksdb_storage() {
        auto pattern = (fs::temp_directory_path() / "pianola-rocksdb-XXXXXX").string();
        BOOST_REQUIRE(::mkdtemp(pattern.data()) != nullptr);
        root_ = pattern;
        options.directory = root_ / "hubs" / "default";
    }
    ~rocksdb_storage() override { fs::remove_all(root_); }

    std::unique_ptr<journal> open(error_code& ec, diagnostics& details) override {
        options.lists = lists;
        return open_rocksdb_journal(options, ec, details);
    }
    std::optional<std::string> read(key_family family, std::string_view key) override {
        error_code ec;
        auto value = database()->get(family, key, ec);
        BOOST_REQUIRE(!ec);
        return value;
    }
    void write(key_family family, std::string_view key, std::optional<std::string> value) override {
        const auto opened = database();
        rocksdb::WriteBatch batch;
        auto* const handle = opened->family(family);
        BOOST_REQUIRE((value ? batch.Put(handle, detail::to_slice(key), *value)
                             : batch.Delete(handle, detail::to_slice(key)))
                          .ok());
        BOOST_REQUIRE(opened->db().Write({}, &batch).ok());
        BOOST_REQUIRE(opened->flush_all().ok());
    }
    void refuses(errc expected, std::string_view said) {
        error_code ec;
        diagnostics details;
        BOOST_TEST(!open(ec, details));
        BOOST_TEST((ec == expected), ec.message());
        BOOST_TEST(details.message.find(said) != std::string::npos, details.message);
        BOOST_TEST(details.message.find(options.directory.string()) != std::string::npos);
    }
    void put_file(const fs::path& name, std::string_view text) const {
        fs::create_directories((options.directory / name).parent_path());
        std::ofstream{options.directory / name} << text;
    }
    std::size_t entries() const {
        return static_cast<std::size_t>(
            std::distance(fs::directory_iterator{options.directory}, fs::directory_iterator{}));
    }

    rocksdb_journal_options options;

private:
    std::unique_ptr<detail::rocksdb_database> database() const {
        rocksdb::Status status;
        auto opened = detail::rocksdb_database::open(
            (options.directory / "db").string(),
            detail::rocksdb_database::access::read_write,
            detail::database_settings(*resources_, *rocksdb::Env::Default()),
            *resources_,
            status);
        BOOST_REQUIRE_MESSAGE(opened, status.ToString());
        return opened;
    }

    fs::path root_;
    std::shared_ptr<rocksdb_resources> resources_ = make_rocksdb_resources();
};

} // namespace rocksdb_journal

BOOST_AUTO_TEST_SUITE(rocksdb_journal)

BOOST_DATA_TEST_CASE(keeps_the_contract,
                     boost::unit_test::data::make(test::journal_contract()),
                     which) {
    rocksdb_storage storage;
    which.run(storage);
}

BOOST_AUTO_TEST_CASE(a_directory_is_made_only_when_asked_for) {
    rocksdb_storage storage;
    storage.options.create_if_missing = false;
    storage.refuses(errc::hub_not_found, "no journal");
    BOOST_TEST(!fs::exists(storage.options.directory));

    storage.options.create_if_missing = true;
    { opened_journal made{storage}; }
    storage.options.create_if_missing = false;
    { opened_journal opened{storage}; }
}

BOOST_AUTO_TEST_CASE(a_directory_with_something_else_in_it_is_left_alone) {
    rocksdb_storage storage;
    storage.put_file("letters.txt", "dear");
    storage.refuses(errc::journal_incompatible, "'letters.txt'");
    BOOST_TEST(storage.entries() == 1u);
}

BOOST_AUTO_TEST_CASE(a_database_without_a_format_is_not_ours) {
    rocksdb_storage storage;
    storage.put_file("db/CURRENT", "MANIFEST-000001\n");
    storage.refuses(errc::journal_incompatible, "'db'");
    BOOST_TEST(storage.entries() == 1u);
}

BOOST_AUTO_TEST_CASE(a_file_is_not_a_directory) {
    rocksdb_storage storage;
    fs::create_directories(storage.options.directory.parent_path());
    std::ofstream{storage.options.directory} << "x";
    storage.refuses(errc::journal_incompatible, "not a directory");
}

BOOST_AUTO_TEST_CASE(another_format_is_named_and_left_alone) {
    rocksdb_storage storage;
    storage.put_file("FORMAT", "pianola journal 99\n");
    storage.refuses(errc::journal_incompatible, "says 'pianola journal 99'; expected");
    BOOST_TEST(storage.entries() == 1u);
}

BOOST_AUTO_TEST_CASE(an_interrupted_creation_is_taken_up_again) {
    rocksdb_storage storage;
    storage.put_file("LOCK", "");
    storage.put_file("FORMAT.new", "pian");
    storage.put_file("synced", "");
    fs::create_directories(storage.options.directory / "db");
    opened_journal opened{storage};
}

BOOST_AUTO_TEST_CASE(a_second_opening_is_refused_while_the_first_lasts) {
    rocksdb_storage storage;
    {
        opened_journal first{storage};
        storage.refuses(errc::journal_in_use, "already open");
        played_instance a{first->epoch(), first->allocate_number(), "a"};
        BOOST_TEST(!first.commit_one(a.first_turn()).error);
    }
    opened_journal second{storage};
}

BOOST_AUTO_TEST_CASE(hubs_share_their_memory) {
    rocksdb_storage one;
    rocksdb_storage two;
    one.options.resources = two.options.resources =
        make_rocksdb_resources({.memory_bytes = 8 << 20, .write_buffer_bytes = 4 << 20});
    opened_journal first{one};
    opened_journal second{two};
    for (opened_journal* each : {&first, &second}) {
        played_instance a{(*each)->epoch(), (*each)->allocate_number(), "a"};
        BOOST_TEST(!each->commit_one(a.first_turn()).error);
    }
}

BOOST_AUTO_TEST_CASE(a_lost_database_is_not_begun_anew) {
    rocksdb_storage storage;
    {
        opened_journal journal{storage};
        played_instance a{journal->epoch(), journal->allocate_number(), "a"};
        BOOST_TEST(!journal.commit_one(a.first_turn()).error);
    }
    fs::remove_all(storage.options.directory / "db");
    storage.refuses(errc::journal_corrupt, "CURRENT");
}

BOOST_AUTO_TEST_CASE(an_unreadable_mark_is_reported_and_does_not_matter) {
    rocksdb_storage storage;
    { opened_journal journal{storage}; }
    storage.put_file("synced", "not a mark");
    error_code ec;
    diagnostics details;
    const auto opened = storage.open(ec, details);
    BOOST_REQUIRE(opened);
    BOOST_TEST(details.message.find("synced is damaged") != std::string::npos, details.message);
    opened->async_close(asio::use_future).get();
}

BOOST_AUTO_TEST_CASE(an_unclosed_journal_is_recovered) {
    rocksdb_storage storage;
    error_code ec;
    diagnostics details;
    auto journal = storage.open(ec, details);
    BOOST_REQUIRE(journal);
    played_instance a{journal->epoch(), journal->allocate_number(), "a"};
    std::vector<commit> group;
    group.push_back(a.first_turn());
    const auto outcome = journal->async_commit(std::move(group), asio::use_future).get();
    BOOST_TEST(!outcome.at(0).error);
    journal.reset();

    opened_journal again{storage};
    BOOST_TEST((again.find({instance_id{"a"}}).at(0) == a.number()));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace pianola::test
