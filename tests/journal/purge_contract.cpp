#include "opened_journal.hpp"
#include "played_instance.hpp"

#include <pianola/journal/detail/index_codec.hpp>
#include <pianola/journal/detail/key_codec.hpp>

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace pianola::test {

namespace {

constexpr execution_number first_execution{1};

/// Instances that ended, and some of them purged.
struct crowd {
    crowd(opened_journal& journal, int count) {
        const auto large = payload::text(std::string(2000, 's'));
        for (int i = 0; i < count; ++i) {
            played_instance one(
                journal->epoch(), journal->allocate_number(), "i" + std::to_string(i));
            plays(journal, one, one.first_turn());
            one.record().status = runtime_status::completed;
            one.record().completed = at(1000 + i);
            one.record().tags = {{"tag", "value"}};
            one.record().custom_status = large;
            plays(journal, one, one.say("the end"));
            all.push_back(std::move(one));
        }
    }
    static void plays(opened_journal& journal, played_instance& instance, commit turn) {
        const commit_outcome outcome = journal.commit_one(std::move(turn));
        BOOST_REQUIRE(!outcome.error);
        instance.accept(outcome);
    }
    static commit purge_of(opened_journal& journal, played_instance& instance) {
        commit purge;
        purge.epoch = journal->epoch();
        purge.purged = {purged_instance::of(instance.number(), instance.record())};
        return purge;
    }
    static bool is_purged(std::size_t i) { return i % 3 != 0; }
    void purge_two_of_three(opened_journal& journal) {
        std::vector<commit> group;
        for (std::size_t i = 0; i < all.size(); ++i)
            if (is_purged(i))
                group.push_back(purge_of(journal, all[i]));
        for (const commit_outcome& each : journal.commit_all(std::move(group)))
            BOOST_TEST(!each.error, each.error.message());
    }
    void check(opened_journal& journal) {
        std::set<instance_number> left;
        for (std::size_t i = 0; i < all.size(); ++i) {
            played_instance& each = all[i];
            const bool there = !is_purged(i);
            BOOST_TEST((journal.find({each.record().id}).front() != instance_number{}) == there);
            BOOST_TEST(journal.load(each.number()).record.has_value() == there);
            BOOST_TEST(journal.read(each.number()).has_value() == there);
            if (there) {
                left.insert(each.number());
                BOOST_TEST(journal.history(each.number(), first_execution).events.size() == 2u);
            }
        }
        for (const auto order : {list_order::created, list_order::completed, list_order::id})
            BOOST_TEST((listed(journal, order) == left));
        instance_filter with_completed; // not answered by counters
        with_completed.completed.from = at(1);
        BOOST_TEST(journal.count(with_completed) == left.size());
        BOOST_TEST(journal.count({}) == left.size());
    }
    static std::set<instance_number> listed(opened_journal& journal, list_order order) {
        std::set<instance_number> found;
        list_request what;
        what.order = order;
        what.page_size = 7;
        do {
            const auto page = journal.list(what);
            for (const auto& item : page.items)
                BOOST_TEST(found.insert(item.number).second);
            what.token = page.next;
        } while (!what.token.empty());
        return found;
    }
    /// Whether any row of the instance is stored, seen or not.
    static bool has_rows(journal_storage& storage, played_instance& instance) {
        const instance_record& record = instance.record();
        const index_position created{record.created, instance.number()};
        return storage.read(key_family::records, detail::record_key(instance.number())) ||
               storage.read(key_family::ids, detail::id_key(record.id)) ||
               storage.read(key_family::by_created, detail::index_key({}, created)) ||
               storage.read(key_family::by_completed,
                            detail::index_key({}, {*record.completed, instance.number()})) ||
               storage.read(key_family::by_status,
                            detail::index_key(detail::by_status_prefix(record.status), created)) ||
               storage.read(
                   key_family::history,
                   detail::history_key(instance.number(), first_execution, turn_number{1}, 0));
    }

    using index_position = detail::index_position;
    std::vector<played_instance> all;
};

error_code reclaim(opened_journal& journal) {
    const auto promised = std::make_shared<std::promise<error_code>>();
    journal->async_reclaim_space([promised](error_code ec) { promised->set_value(ec); });
    return promised->get_future().get();
}

void hides_what_is_purged(journal_storage& storage) {
    auto first = std::make_unique<opened_journal>(storage);
    crowd some(*first, 50);
    some.purge_two_of_three(*first);
    some.check(*first);
    BOOST_TEST((*first)->statistics().unreclaimed == 33u);
    first.reset();
    opened_journal second(storage);
    some.check(second);
    BOOST_TEST(second->statistics().unreclaimed == 33u);
}

// What was listed may have moved on since.
void purges_only_what_is_as_it_was_listed(journal_storage& storage) {
    for (const bool reopened : {false, true}) {
        auto journal = std::make_unique<opened_journal>(storage);
        crowd some(*journal, 3);
        if (reopened) {
            journal.reset();
            journal = std::make_unique<opened_journal>(storage);
            for (played_instance& each : some.all)
                each.set_epoch((*journal)->epoch());
        }
        auto page = journal->list({});
        const auto as_listed = [&](const played_instance& instance) {
            const auto item =
                std::ranges::find(page.items, instance.number(), &listed_instance::number);
            BOOST_REQUIRE((item != page.items.end()));
            commit purge;
            purge.epoch = (*journal)->epoch();
            purge.expected_after = item->after;
            purge.purged = {purged_instance::of(item->number, item->record)};
            return purge;
        };
        crowd::plays(*journal, some.all[1], some.all[1].say("again"));
        std::vector<commit> group;
        for (const std::size_t i : {0, 1, 2, 2})
            group.push_back(as_listed(some.all[i]));
        const auto outcomes = journal->commit_all(std::move(group));
        BOOST_TEST(!outcomes[0].error);
        BOOST_TEST((outcomes[1].error == errc::turn_refused));
        BOOST_TEST(!outcomes[2].error);
        BOOST_TEST((outcomes[3].error == errc::turn_refused)); // it is gone already
        BOOST_TEST(journal->load(some.all[1].number()).record.has_value());
        BOOST_TEST(journal->commit_all({crowd::purge_of(*journal, some.all[1])})[0].error ==
                   error_code{});
    }
}

// What waits for it must be got rid of, also while its last turn is still remembered.
void takes_commits_without_a_record_of_what_is_purged(journal_storage& storage) {
    opened_journal journal(storage);
    crowd some(journal, 1);
    const instance_number number = some.all.front().number();
    BOOST_TEST(!journal.commit_one(crowd::purge_of(journal, some.all.front())).error);
    commit leftovers;
    leftovers.epoch = journal->epoch();
    leftovers.number = number;
    leftovers.inbox_deleted = {inbox_position{commit_number{1}, 1}};
    BOOST_TEST(!journal.commit_one(leftovers).error);
    leftovers.expected_turn = some.all.front().record().turn;
    BOOST_TEST((journal.commit_one(leftovers).error == errc::turn_refused));
}

// One commit of many: whole, or not at all.
void purges_many_in_one_commit(journal_storage& storage) {
    opened_journal journal(storage);
    crowd some(journal, 6);
    const auto all_of = [&](std::initializer_list<std::size_t> which) {
        commit purge;
        purge.epoch = journal->epoch();
        for (const std::size_t i : which)
            purge.purged.push_back(purged_instance::of(some.all[i].number(), some.all[i].record()));
        return purge;
    };
    auto stale = all_of({1, 2, 3});
    crowd::plays(journal, some.all[2], some.all[2].say("again"));
    const auto outcomes =
        journal.commit_all({all_of({0, 4}), std::move(stale), all_of({5, 4}), all_of({1, 5})});
    BOOST_TEST(!outcomes[0].error);
    BOOST_TEST((outcomes[1].error == errc::turn_refused)); // one of them has moved on
    BOOST_TEST((outcomes[2].error == errc::turn_refused)); // one of them is gone already
    BOOST_TEST(!outcomes[3].error);
    std::uint64_t counted = 0;
    for (const auto& [name, counts] : journal.counts())
        for (const auto& [status, count] : counts)
            counted += count;
    BOOST_TEST(counted == 2u);
    for (std::size_t i = 0; i != some.all.size(); ++i)
        BOOST_TEST(journal.load(some.all[i].number()).record.has_value() == (i == 2 || i == 3));
}

void purges_without_a_key_of_its_own(journal_storage& storage) {
    opened_journal journal(storage);
    crowd some(journal, 9);
    const auto before = journal->statistics().keys;
    some.purge_two_of_three(journal);
    BOOST_TEST(journal->statistics().keys == before);
}

void reclaims_what_was_purged_and_nothing_else(journal_storage& storage) {
    std::vector<played_instance> all;
    {
        opened_journal journal(storage);
        crowd some(journal, 50);
        some.purge_two_of_three(journal);
        played_instance again(journal->epoch(), journal->allocate_number(), "i1");
        crowd::plays(journal, again, again.first_turn());
        BOOST_TEST(!reclaim(journal));
        BOOST_TEST(journal->statistics().unreclaimed == 0u);
        BOOST_TEST((journal.find({instance_id{"i1"}}).front() == again.number()));
        crowd::plays(journal, again, again.say("lives"));
        commit purge = crowd::purge_of(journal, again);
        BOOST_TEST(!journal.commit_one(std::move(purge)).error);
        some.check(journal);
        BOOST_TEST(!reclaim(journal));
        all = std::move(some.all);
    }
    for (std::size_t i = 0; i < all.size(); ++i)
        BOOST_TEST(crowd::has_rows(storage, all[i]) == !crowd::is_purged(i));
    opened_journal journal(storage);
    BOOST_TEST(journal->statistics().unreclaimed == 0u);
    BOOST_TEST(journal.count({}) == 17u);
}

void reclaims_nothing_when_nothing_was_purged(journal_storage& storage) {
    opened_journal journal(storage);
    BOOST_TEST(!reclaim(journal));
    crowd some(journal, 3);
    BOOST_TEST(!reclaim(journal));
    BOOST_TEST(journal.count({}) == 3u);
}

void refuses_a_turn_of_what_was_purged(journal_storage& storage) {
    opened_journal journal(storage);
    crowd some(journal, 2);
    commit turn = played_instance(some.all[1]).say("too late");
    BOOST_TEST(!journal.commit_one(crowd::purge_of(journal, some.all[0])).error);
    some.purge_two_of_three(journal);
    BOOST_TEST((journal.commit_one(std::move(turn)).error == errc::turn_refused));
    commit second_life = some.all[0].first_turn();
    second_life.expected_turn = turn_number{};
    BOOST_TEST((journal.commit_one(std::move(second_life)).error == errc::turn_refused));
}

} // namespace

std::span<const contract_case> purge_contract() {
    static constexpr contract_case cases[] = {
        {"hides what is purged", hides_what_is_purged},
        {"purges only what is as it was listed", purges_only_what_is_as_it_was_listed},
        {"purges many in one commit", purges_many_in_one_commit},
        {"takes commits without a record of what is purged",
         takes_commits_without_a_record_of_what_is_purged},
        {"purges without a key of its own", purges_without_a_key_of_its_own},
        {"reclaims what was purged and nothing else", reclaims_what_was_purged_and_nothing_else},
        {"reclaims nothing when nothing was purged", reclaims_nothing_when_nothing_was_purged},
        {"refuses a turn of what was purged", refuses_a_turn_of_what_was_purged},
    };
    return cases;
}

} // namespace pianola::test
