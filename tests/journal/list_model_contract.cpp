#include "listed_crowd.hpp"
#include "opened_journal.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>
#include <iostream>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <thread>

/// Lists and counts against a model, in random lives. PIANOLA_SEED runs one of them, PIANOLA_SEEDS
/// that many, PIANOLA_THIN=N one in N of the usual ones.
namespace pianola::test {

namespace {

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
    const char* const wanted = std::getenv(name);
    return wanted ? std::strtoull(wanted, nullptr, 10) : otherwise;
}

template <class Play>
void play_seeds(std::uint64_t usual, Play play) {
    const auto first = from_environment("PIANOLA_SEED", 1);
    const auto thinned = std::max<std::uint64_t>(usual / from_environment("PIANOLA_THIN", 1), 1);
    const auto count = from_environment("PIANOLA_SEEDS", std::getenv("PIANOLA_SEED") ? 1 : thinned);
    for (auto seed = first; seed < first + count; ++seed)
        BOOST_TEST_CONTEXT("PIANOLA_SEED=" << seed) { play(seed); }
}

/// Small enough at times that pages end in the middle of everything.
list_limits any_limits(testing::random_values& random) {
    constexpr std::array<std::uint64_t, 4> work{1, 100, 1'000, 20'000};
    constexpr std::array<std::size_t, 3> gathered{3, 40, 10'000};
    list_limits limits;
    limits.page_work = work[random.below(work.size())];
    limits.max_gathered = gathered[random.below(gathered.size())];
    return limits;
}

void check_list(opened_journal& journal, listed_crowd& crowd) {
    const list_request request = crowd.any_request();
    BOOST_TEST_CONTEXT(text_of(request)) {
        const auto items = list_all(journal, request, crowd.random());
        const auto expected = expected_list(crowd.records(), request);
        std::vector<instance_number> found;
        for (const auto& item : items) {
            found.push_back(item.number);
            const auto stored = crowd.records().find(item.number);
            BOOST_REQUIRE(stored != crowd.records().end());
            BOOST_TEST((item.record == stored->second));
        }
        BOOST_TEST(in_order(items, request));
        if (request.order == list_order::any)
            std::sort(found.begin(), found.end());
        BOOST_TEST((found == expected));
        list_request all = request;
        all.order = list_order::any;
        BOOST_TEST(journal.count(request.filter) == expected_list(crowd.records(), all).size());
    }
}

void finds_what_a_scan_finds(journal_storage& storage) {
    play_seeds(6, [&](std::uint64_t seed) {
        listed_crowd crowd(seed);
        {
            // The storage is used again: those of the seed before are taken out of it.
            opened_journal journal(storage);
            std::vector<commit> group;
            list_request everything;
            everything.page_size = 100'000;
            do {
                auto page = journal.list(everything);
                for (auto& item : page.items) {
                    commit purge;
                    purge.epoch = journal->epoch();
                    purge.purged = {purged_instance::of(item.number, item.record)};
                    group.push_back(std::move(purge));
                }
                everything.token = page.next;
            } while (!everything.token.empty());
            journal.commit_all(std::move(group));
            BOOST_TEST(journal.counts().empty());
        }
        for (int opening = 0; opening < 4; ++opening) {
            storage.lists = any_limits(crowd.random());
            opened_journal journal(storage);
            BOOST_TEST((journal.counts() == expected_counts(crowd.records())));
            for (int round = 0; round < 3; ++round) {
                crowd.live_in(journal, 80);
                BOOST_TEST((journal.counts() == expected_counts(crowd.records())));
                for (int i = 0; i < 25; ++i)
                    check_list(journal, crowd);
            }
        }
        storage.lists = {};
    });
}

/// An instance that changes all the time, but stays what it is.
struct restless {
    instance_number number;
    instance_record record;

    void turn(epoch_number epoch, testing::random_values& random, std::vector<commit>& group) {
        commit next;
        next.number = number;
        next.epoch = epoch;
        next.expected_turn = record.turn;
        next.previous = index_entry::of(record);
        record.turn = record.turn.next();
        record.status = random.flip() ? runtime_status::running : runtime_status::suspended;
        record.last_updated =
            record.last_updated + ticks{static_cast<std::int64_t>(random.below(600'000'000))};
        next.record = record;
        group.push_back(std::move(next));
    }
};

/// Whether it meets the filter in all of its statuses and at all times.
bool always_matches(const instance_filter& filter, instance_record record) {
    if (filter.last_updated.to)
        return false;
    for (const auto status : {runtime_status::running, runtime_status::suspended}) {
        record.status = status;
        if (!matches(filter, record))
            return false;
    }
    return true;
}

void check_overtaken_list(opened_journal& journal,
                          listed_crowd& crowd,
                          const std::vector<restless>& moving) {
    list_request request = crowd.any_request();
    BOOST_TEST_CONTEXT(text_of(request)) {
        const auto items = list_all(journal, request, crowd.random());
        std::map<instance_number, int> times;
        for (const auto& item : items) {
            BOOST_TEST(matches(request.filter, item.record));
            ++times[item.number];
        }
        for (const auto& [number, count] : times)
            BOOST_TEST(count == 1);
        if (request.order != list_order::any)
            BOOST_TEST(in_order(items, request));
        for (const instance_number number : expected_list(crowd.records(), request))
            BOOST_TEST(times.contains(number));
        for (const restless& each : moving)
            BOOST_TEST((request.order == list_order::completed ||
                        !always_matches(request.filter, each.record) ||
                        times.contains(each.number)));
    }
}

void finds_what_stays_while_others_move(journal_storage& storage) {
    play_seeds(2, [&](std::uint64_t seed) {
        listed_crowd crowd(seed);
        storage.lists = any_limits(crowd.random());
        storage.lists.page_work = std::max<std::uint64_t>(storage.lists.page_work, 100);
        opened_journal journal(storage);
        crowd.live_in(journal, 150);
        std::vector<restless> moving;
        std::vector<commit> group;
        for (const auto& [number, record] : crowd.records())
            if (number.value() % 3 == 0 && !record.completed && !record.id.str().starts_with('@'))
                moving.push_back({number, record});
        for (restless& each : moving)
            each.turn(journal->epoch(), crowd.random(), group);
        journal.commit_all(std::move(group));
        stored_records still = crowd.records();
        for (const restless& each : moving)
            still.erase(each.number);
        crowd.set_records(std::move(still));

        const auto begin = moving; // As they are before anything is listed.
        std::atomic<bool> stop = false;
        std::thread writer([&, moves = moving]() mutable {
            testing::random_values random(seed);
            while (!stop) {
                std::vector<commit> turns;
                for (restless& each : moves)
                    if (random.flip())
                        each.turn(journal->epoch(), random, turns);
                journal->async_commit(std::move(turns), asio::use_future).get();
            }
        });
        for (int i = 0; i < 60; ++i)
            check_overtaken_list(journal, crowd, begin);
        stop = true;
        writer.join();
        storage.lists = {};
    });
}

} // namespace

std::span<const contract_case> list_model_contract() {
    static constexpr contract_case cases[] = {
        {"finds what a scan finds", finds_what_a_scan_finds},
        {"finds what stays while others move", finds_what_stays_while_others_move},
    };
    return cases;
}

} // namespace pianola::test
