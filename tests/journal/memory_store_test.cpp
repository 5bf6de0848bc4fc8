#include "journal/walked_keys.hpp"

#include <pianola/journal/memory_store.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <map>
#include <random>
#include <vector>

namespace {

using namespace pianola;
using rows = std::map<std::string, std::string>;

struct fixture {
    using change = std::function<void(write_batch&)>;

    void run() {
        io.restart();
        io.run();
    }
    error_code write(const change& fill) {
        auto batch = store->make_batch();
        fill(*batch);
        error_code result = errc::journal_failed;
        store->async_write(std::move(batch), [&](error_code ec) { result = ec; });
        run();
        return result;
    }
    error_code put(const std::string& key, const std::string& value) {
        return write([&](write_batch& batch) { batch.put(key_family::ids, key, value); });
    }
    error_code sync() {
        error_code result = errc::journal_failed;
        store->async_sync(sync_company::writes, [&](error_code ec) { result = ec; });
        run();
        return result;
    }
    void crash(std::size_t keep) {
        disk->crash(keep);
        store = std::make_unique<memory_store>(disk, io.get_executor());
    }
    static rows rest_of(key_cursor& cursor) {
        rows found;
        for (; cursor.valid(); cursor.next())
            found.emplace(cursor.key(), cursor.value());
        return found;
    }
    rows all(std::string_view first = {}, std::string_view last = {}) const {
        return rest_of(*store->scan(key_family::ids, first, last));
    }

    asio::io_context io{1};
    std::shared_ptr<memory_disk> disk = std::make_shared<memory_disk>();
    std::unique_ptr<memory_store> store = std::make_unique<memory_store>(disk, io.get_executor());
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(memory_store, fixture)

BOOST_AUTO_TEST_CASE(reads_what_was_written) {
    BOOST_TEST(!put("b", "2"));
    BOOST_TEST(!put("a", "1"));
    BOOST_TEST(!put("c", "3"));
    error_code ec = errc::journal_failed;
    BOOST_TEST(store->get(key_family::ids, "a", ec).value() == "1");
    BOOST_TEST(!ec);
    BOOST_TEST(!store->get(key_family::ids, "d", ec));
    BOOST_TEST(!store->get(key_family::inbox, "a", ec));
    BOOST_TEST((all() == rows{{"a", "1"}, {"b", "2"}, {"c", "3"}}));
    BOOST_TEST((all("b") == rows{{"b", "2"}, {"c", "3"}}));
    BOOST_TEST((all("a", "c") == rows{{"a", "1"}, {"b", "2"}}));
    BOOST_TEST(all("b", "b").empty());
}

BOOST_AUTO_TEST_CASE(applies_a_batch_in_its_order) {
    put("b", "old");
    write([](write_batch& batch) {
        batch.put(key_family::ids, "a", "1");
        batch.erase(key_family::ids, "a");
        batch.erase_range(key_family::ids, "a", "c");
        batch.put(key_family::ids, "b", "2");
        batch.erase(key_family::ids, "missing");
        BOOST_TEST(batch.bytes() > 0u);
    });
    BOOST_TEST((all() == rows{{"b", "2"}}));
}

BOOST_AUTO_TEST_CASE(never_completes_in_the_initiating_call) {
    int steps = 0;
    store->async_write(store->make_batch(), [&](error_code) { ++steps; });
    store->async_sync(sync_company::writes, [&](error_code) { ++steps; });
    BOOST_TEST(steps == 0);
    run();
    BOOST_TEST(steps == 2);
}

BOOST_AUTO_TEST_CASE(a_cursor_sees_one_moment) {
    put("a", "1");
    put("b", "2");
    const auto cursor = store->scan(key_family::ids, {}, {});
    put("b", "changed");
    put("c", "new");
    write([](write_batch& batch) { batch.erase(key_family::ids, "a"); });
    sync();
    BOOST_TEST((rest_of(*cursor) == rows{{"a", "1"}, {"b", "2"}}));
    BOOST_TEST((all() == rows{{"b", "changed"}, {"c", "new"}}));
}

BOOST_AUTO_TEST_CASE(a_crash_keeps_a_prefix) {
    for (std::size_t keep = 0; keep <= 4; ++keep) {
        crash(0);
        write([](write_batch& batch) { batch.erase_range(key_family::ids, "a", "z"); });
        put("a", "synced");
        sync();
        put("a", "1");
        write([](write_batch& batch) { batch.erase(key_family::ids, "a"); });
        put("b", "3");
        BOOST_TEST(disk->unsynced_batches() == 3u);
        crash(keep);
        const rows expected[] = {{{"a", "synced"}}, {{"a", "1"}}, {}, {{"b", "3"}}};
        BOOST_TEST((all() == expected[std::min<std::size_t>(keep, 3)]));
        // What survived is durable.
        crash(0);
        BOOST_TEST((all() == expected[std::min<std::size_t>(keep, 3)]));
    }
}

BOOST_AUTO_TEST_CASE(a_sync_covers_what_was_written_when_it_began) {
    put("a", "1");
    bool synced = false;
    store->async_sync(sync_company::writes, [&](error_code) { synced = true; });
    put("b", "2");
    BOOST_TEST(synced);
    BOOST_TEST(disk->unsynced_batches() == 1u);
    crash(0);
    BOOST_TEST((all() == rows{{"a", "1"}}));
}

BOOST_AUTO_TEST_CASE(a_store_ends_with_a_crash) {
    put("a", "1");
    sync();
    pianola::memory_store old(disk, io.get_executor());
    old.mark_synced({epoch_number{1}, commit_number{1}});
    disk->crash();
    old.mark_synced({epoch_number{1}, commit_number{2}});
    BOOST_TEST((disk->mark() == synced_mark{epoch_number{1}, commit_number{1}}));
    error_code ec;
    BOOST_TEST(!old.get(key_family::ids, "a", ec));
    BOOST_TEST((ec == errc::journal_failed));
    const auto cursor = old.scan(key_family::ids, {}, {});
    BOOST_TEST(!cursor->valid());
    BOOST_TEST((cursor->status() == errc::journal_failed));
    BOOST_TEST((put("b", "2") == errc::journal_failed));
    BOOST_TEST((sync() == errc::journal_failed));
}

BOOST_AUTO_TEST_CASE(walks_pause_among_keys_that_are_gone) {
    rows left;
    for (int i = 0; i < 100; ++i)
        put(std::to_string(1000 + i), "x");
    // Unsynced, so the disk keeps them: a crash may want them back.
    for (int i = 0; i < 100; ++i)
        if (i % 30 == 7)
            left[std::to_string(1000 + i)] = "x";
        else
            write([i](write_batch& batch) {
                batch.erase(key_family::ids, std::to_string(1000 + i));
            });
    BOOST_TEST(test::check_reader(*store, key_family::ids, left, {}, {}) > 4u);
    BOOST_TEST(store->estimate(key_family::ids, {}, {}) == 100u);
    sync();
    BOOST_TEST(test::check_reader(*store, key_family::ids, left, {}, {}) == 0u);
    BOOST_TEST(store->estimate(key_family::ids, {}, {}) == left.size());
}

BOOST_AUTO_TEST_CASE(a_snapshot_fails_after_a_crash) {
    put("a", "1");
    const auto snapshot = store->snapshot();
    crash(0);
    error_code ec;
    BOOST_TEST(!snapshot->get(key_family::ids, "a", ec));
    BOOST_TEST((ec == errc::journal_failed));
    BOOST_TEST(snapshot->get_many(key_family::ids, {"a"}, ec).empty());
    BOOST_TEST((ec == errc::journal_failed));
    const auto cursor = snapshot->walk(key_family::ids, {}, {}, scan_direction::backward);
    BOOST_TEST(!cursor->valid());
    BOOST_TEST((cursor->status() == errc::journal_failed));
}

// Against a copy of everything after each batch.
BOOST_AUTO_TEST_CASE(agrees_with_a_model) {
    std::mt19937_64 random(20);
    const auto any_key = [&] { return std::string(1, static_cast<char>('a' + random() % 12)); };
    std::vector<rows> after{{}};
    std::vector<std::pair<std::unique_ptr<key_cursor>, rows>> cursors;
    std::vector<std::pair<std::unique_ptr<key_reader>, rows>> snapshots;
    const std::vector<std::string> some_keys{"a", "c", "d", "g", "l", "z"};
    for (int i = 0; i < 4000; ++i) {
        rows now = after.back();
        write([&](write_batch& batch) {
            for (std::uint64_t n = random() % 4; n > 0; --n) {
                const std::string key = any_key();
                const std::string last = std::max(key, any_key());
                const std::uint64_t kind = random() % 8;
                if (kind == 0) {
                    batch.erase_range(key_family::ids, key, last);
                    now.erase(now.lower_bound(key), now.lower_bound(last));
                } else if (kind < 3) {
                    batch.erase(key_family::ids, key);
                    now.erase(key);
                } else {
                    batch.put(key_family::ids, key, std::to_string(i));
                    now[key] = std::to_string(i);
                }
            }
        });
        after.push_back(now);
        BOOST_REQUIRE((all() == now));
        const std::uint64_t what = random() % 16;
        if (what < 3) {
            sync();
            after = {now};
        } else if (what == 3) {
            for (auto& [cursor, seen] : cursors)
                BOOST_REQUIRE((rest_of(*cursor) == seen));
            cursors.clear();
            for (const auto& [snapshot, seen] : snapshots) {
                test::check_reader(*snapshot, key_family::ids, seen, any_key(), any_key());
                test::check_reader(*snapshot->snapshot(), key_family::ids, seen, {}, {});
                test::check_gets(*snapshot, key_family::ids, seen, some_keys);
            }
            snapshots.clear();
            const std::size_t keep = random() % (after.size() + 1);
            crash(keep);
            after = {after[std::min(keep, after.size() - 1)]};
            BOOST_REQUIRE((all() == after.back()));
        } else if (what == 4) {
            cursors.emplace_back(store->scan(key_family::ids, {}, {}), now);
        } else if (what == 5) {
            snapshots.emplace_back(store->snapshot(), now);
        } else if (what == 6) {
            test::check_reader(*store, key_family::ids, now, any_key(), {});
            test::check_gets(*store, key_family::ids, now, some_keys);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
