#include "journal/shuffled_context.hpp"
#include "listed_crowd.hpp"

#include <pianola/journal/detail/key_codec.hpp>
#include <pianola/journal/detail/living_reader.hpp>
#include <pianola/journal/detail/purged_codec.hpp>
#include <pianola/journal/instance_counters.hpp>
#include <pianola/journal/memory_journal.hpp>
#include <pianola/journal/record_codec.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <utility>
#include <vector>

using namespace pianola;
using namespace pianola::test;

namespace instance_counters {

constexpr auto running = runtime_status::running;
constexpr auto failed = runtime_status::failed;

/// What a disk has, read without a journal.
stored_records records_on(const std::shared_ptr<memory_disk>& disk,
                          const asio::any_io_executor& executor) {
    stored_records all;
    const auto raw = std::make_shared<const memory_store>(disk, executor);
    error_code damaged;
    const auto purged =
        std::make_shared<const purged_instances>(detail::read_purged(*raw, damaged));
    BOOST_REQUIRE(!damaged);
    const detail::living_reader store(raw, purged);
    const auto cursor = store.scan(key_family::records, {}, {});
    for (; cursor->valid(); cursor->next()) {
        error_code ec;
        all.emplace(*detail::parse_record_key(cursor->key()), decode_record(cursor->value(), ec));
        BOOST_REQUIRE(!ec);
    }
    return all;
}

/// Runs a journal for a while and lets it crash at any moment.
void live_and_crash(const std::shared_ptr<memory_disk>& disk, listed_crowd& crowd, int life) {
    shuffled_context context(crowd.random().below(1000));
    crowd.set_records(records_on(disk, context.get_executor()));
    memory_journal_options options(disk, context.get_executor());
    options.committer.max_batch_commits = 7;
    error_code ec;
    diagnostics details;
    const auto journal = open_memory_journal(options, ec, details);
    BOOST_REQUIRE_MESSAGE(journal, details.message);
    instance_counts found;
    const auto count = [&] {
        journal->async_count_by_name_and_status(
            [&found](error_code, instance_counts counts) { found = std::move(counts); });
    };
    count();
    context.run(50);
    BOOST_TEST_CONTEXT("life " << life) { BOOST_TEST((found == expected_counts(crowd.records()))); }
    for (int i = 0; i < 6; ++i) {
        journal->async_commit(crowd.live(*journal, 10), [](std::vector<commit_outcome>) {});
        context.run(crowd.random().below(60));
    }
    if (crowd.random().flip()) {
        context.run(100'000);
        count();
        context.run(100'000);
        BOOST_TEST((found == expected_counts(crowd.records())));
    }
    disk->crash(crowd.random().below(8));
}

} // namespace instance_counters

BOOST_AUTO_TEST_SUITE(instance_counters)

BOOST_AUTO_TEST_CASE(add_up_by_name_and_status) {
    pianola::instance_counters counters;
    counters.add({"a", running, +1});
    counters.add({"a", running, +1});
    counters.add({"a", failed, +1});
    counters.add({"", running, +1});
    BOOST_TEST(counters.count({}, {}) == 4u);
    BOOST_TEST(counters.count({}, {running}) == 3u);
    BOOST_TEST(counters.count("a", {}) == 3u);
    BOOST_TEST(counters.count("a", {running, failed}) == 3u);
    BOOST_TEST(counters.count("", {failed}) == 0u);
    BOOST_TEST(counters.count("b", {}) == 0u);
    counters.add({"a", running, -1});
    counters.add({"a", running, -1});
    counters.add({"a", failed, -1});
    BOOST_TEST((counters.by_name() == instance_counts{{"", {{running, 1}}}}));
    counters.add({"a", failed, -1});
    BOOST_TEST(counters.count("a", {}) == 0u);
    counters.set("a", {{failed, 7}});
    counters.set("", {});
    BOOST_TEST(counters.count({}, {}) == 7u);
    BOOST_TEST((counters.of_name("a") == status_counts{{failed, 7}}));
    BOOST_TEST((counters.by_name() == instance_counts{{"a", {{failed, 7}}}}));
}

BOOST_AUTO_TEST_CASE(survive_crashes_with_what_they_count) {
    const auto disk = std::make_shared<memory_disk>();
    listed_crowd crowd(5);
    for (int life = 0; life < 60; ++life)
        live_and_crash(disk, crowd, life);
    BOOST_TEST(crowd.records().size() > 50u);
}

BOOST_AUTO_TEST_SUITE_END()
