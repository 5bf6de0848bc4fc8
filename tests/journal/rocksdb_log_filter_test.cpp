// Which batches of a log are let through when a journal is opened.
#include <pianola/journal/detail/meta_codec.hpp>
#include <pianola/journal/detail/rocksdb_log_filter.hpp>
#include <pianola/journal/detail/rocksdb_settings.hpp>

#include <rocksdb/write_batch.h>

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <optional>
#include <string>

using namespace pianola;
using namespace pianola::detail;

namespace log_filter {

using answer = rocksdb::WalFilter::WalProcessingOption;
using use = rocksdb_log_filter::use;

/// The meta family is the default one here, whose id is 0.
rocksdb::WriteBatch batch_of(std::uint64_t before, std::uint64_t last) {
    batch_head head;
    head.before = commit_number{before};
    head.last = commit_number{last};
    rocksdb::WriteBatch batch;
    batch.Put("a", "b");
    batch.Put(std::string(head_key), encode_batch_head(head));
    return batch;
}

answer show(rocksdb_log_filter& log, const rocksdb::WriteBatch& batch) {
    log.ColumnFamilyLogNumberMap({}, {{family_name(key_family::meta), 0}});
    return log.LogRecordFound(7, "000007.log", batch, nullptr, nullptr);
}

} // namespace log_filter

using namespace log_filter;

BOOST_AUTO_TEST_SUITE(rocksdb_log_filter)

BOOST_AUTO_TEST_CASE(what_follows_is_let_through) {
    pianola::detail::rocksdb_log_filter log(use::replay, commit_number{4});
    BOOST_TEST((show(log, batch_of(2, 3)) == answer::kContinueProcessing));
    BOOST_TEST((show(log, batch_of(3, 3)) == answer::kContinueProcessing)); // an opening
    BOOST_TEST((show(log, rocksdb::WriteBatch()) == answer::kContinueProcessing));
    BOOST_TEST((show(log, batch_of(3, 9)) == answer::kContinueProcessing));
    BOOST_TEST((log.first() == commit_number{2}));
    BOOST_TEST((log.reached() == commit_number{9}));
    BOOST_TEST(!log.found_gap());
    BOOST_TEST(log.last_file() == "000007.log");
}

BOOST_AUTO_TEST_CASE(a_gap_ends_the_replay) {
    for (const auto& [before, last] : {std::pair{5, 6}, {10, 11}, {3, 4}}) {
        pianola::detail::rocksdb_log_filter log(use::replay);
        BOOST_TEST((show(log, batch_of(2, 9)) == answer::kContinueProcessing));
        const auto next =
            batch_of(static_cast<std::uint64_t>(before), static_cast<std::uint64_t>(last));
        BOOST_TEST((show(log, next) == answer::kStopReplay));
        BOOST_TEST(log.found_gap());
        BOOST_TEST((log.reached() == commit_number{9}));
    }
}

BOOST_AUTO_TEST_CASE(a_gap_behind_the_sorted_files_ends_it_too) {
    pianola::detail::rocksdb_log_filter known(use::replay, commit_number{4});
    BOOST_TEST((show(known, batch_of(5, 6)) == answer::kStopReplay));
    BOOST_TEST(known.found_gap());
    BOOST_TEST(!known.reached().has_value());
    pianola::detail::rocksdb_log_filter unknown(use::replay);
    BOOST_TEST((show(unknown, batch_of(5, 6)) == answer::kContinueProcessing));
}

BOOST_AUTO_TEST_CASE(looking_inserts_nothing) {
    pianola::detail::rocksdb_log_filter log(use::look);
    BOOST_TEST((show(log, batch_of(0, 1)) == answer::kIgnoreCurrentRecord));
    BOOST_TEST((show(log, batch_of(2, 3)) == answer::kStopReplay));
}

BOOST_AUTO_TEST_CASE(a_batch_without_a_head_is_damaged) {
    rocksdb::WriteBatch batch;
    batch.Put("a", "b");
    pianola::detail::rocksdb_log_filter log(use::replay);
    BOOST_TEST((show(log, batch) == answer::kCorruptedRecord));
    batch.Put(std::string(head_key), "no head");
    BOOST_TEST((show(log, batch) == answer::kCorruptedRecord));
}

BOOST_AUTO_TEST_SUITE_END()
