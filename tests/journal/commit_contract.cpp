#include "opened_journal.hpp"
#include "played_instance.hpp"

#include <algorithm>
#include <thread>

namespace pianola::test {

namespace {

played_instance new_instance(opened_journal& journal, const std::string& id) {
    return {journal->epoch(), journal->allocate_number(), id};
}

void plays(opened_journal& journal, played_instance& instance, commit turn) {
    const commit_outcome outcome = journal.commit_one(std::move(turn));
    BOOST_TEST(!outcome.error, outcome.error.message());
    instance.accept(outcome);
}

void writes_a_turn_whole(journal_storage& storage) {
    opened_journal journal(storage);
    played_instance a = new_instance(journal, "a");
    const instance_number b = journal->allocate_number();
    commit turn = a.first_turn(payload::json("\"in\""));
    turn.assignments.push_back({instance_id{"b"}, b});
    turn.messages = {{b, raised("hello", "1")}, {b, raised("hello", "2")}};
    const timer_key timer{at(60), a.number(), execution_number{1}, event_number{3}};
    turn.timers_set = {timer};
    const auto events = turn.events;
    const commit_outcome outcome = journal.commit_one(std::move(turn));
    BOOST_TEST(!outcome.error);
    BOOST_TEST((outcome.number == commit_number{1}));
    BOOST_TEST(!outcome.wide);
    BOOST_TEST(outcome.chain != 0u);
    a.accept(outcome);

    const auto numbers = journal.find({instance_id{"b"}, instance_id{"?"}, instance_id{"a"}});
    BOOST_TEST((numbers == std::vector{b, instance_number{}, a.number()}));
    const auto loaded = journal.load(a.number());
    BOOST_REQUIRE(loaded.record);
    BOOST_TEST((*loaded.record == a.record()));
    const auto page = journal.history(a.number(), execution_number{1});
    BOOST_TEST((page.events == events));
    BOOST_TEST(page.chain == outcome.chain);
    BOOST_TEST(!page.next);
    BOOST_TEST((journal.timers().items == std::vector{timer}));
    BOOST_TEST((journal.with_status(runtime_status::running).items == std::vector{a.number()}));

    const auto inbox = journal.load(b).inbox;
    BOOST_REQUIRE(inbox.size() == 2u);
    BOOST_TEST((inbox[0].position == inbox_position{commit_number{1}, 1}));
    BOOST_TEST((inbox[1].position == inbox_position{commit_number{1}, 2}));
    BOOST_TEST((inbox[1].content == raised("hello", "2")));
}

void refuses_whole_and_alone(journal_storage& storage) {
    opened_journal journal(storage);
    played_instance a = new_instance(journal, "a");
    played_instance c = new_instance(journal, "c");
    commit refused = a.first_turn();
    refused.expected_turn = turn_number{7};
    refused.messages = {{c.number(), raised("x")}};
    refused.timers_set = {{at(5), a.number(), execution_number{1}, event_number{1}}};
    std::vector<commit> group;
    group.push_back(messages_to(journal->epoch(), c.number(), {raised("before")}));
    group.push_back(std::move(refused));
    group.push_back(c.first_turn());
    const auto outcomes = journal.commit_all(std::move(group));

    BOOST_REQUIRE(outcomes.size() == 3u);
    BOOST_TEST(!outcomes[0].error);
    BOOST_TEST((outcomes[1].error == errc::turn_refused));
    BOOST_TEST((outcomes[1].number == commit_number{}));
    BOOST_TEST((outcomes[2].number == commit_number{2}));
    BOOST_TEST((journal.find({instance_id{"a"}}).at(0) == instance_number{}));
    BOOST_TEST(!journal.load(a.number()).record);
    BOOST_TEST(journal.timers().items.empty());
    BOOST_TEST(journal.history(a.number(), execution_number{1}).events.empty());
    BOOST_TEST(journal.load(c.number()).inbox.size() == 1u);
    BOOST_TEST(journal.with_status(runtime_status::running).items.size() == 1u);
    BOOST_TEST(journal->statistics().refused == 1u);
    BOOST_TEST(journal->statistics().commits == 2u);
    BOOST_TEST(journal->statistics().turns == 1u);
}

void takes_a_turn_once(journal_storage& storage) {
    opened_journal journal(storage);
    played_instance a = new_instance(journal, "a");
    std::vector<commit> group;
    group.push_back(a.first_turn());
    group.push_back(group[0]);
    const auto outcomes = journal.commit_all(group);
    BOOST_TEST(!outcomes.at(0).error);
    BOOST_TEST((outcomes.at(1).error == errc::turn_refused));
    BOOST_TEST((journal.commit_one(group[0]).error == errc::turn_refused));
    a.accept(outcomes[0]);
    plays(journal, a, a.say("again"));
    BOOST_TEST(journal.history(a.number(), execution_number{1}).events.size() == 2u);
}

// Nobody need wait for a turn to be durable: the next goes on from what encoding made of the
// record.
void takes_turns_behind_each_other(journal_storage& storage) {
    opened_journal journal(storage);
    played_instance a = new_instance(journal, "a");
    std::vector<std::future<std::vector<commit_outcome>>> sent;
    const auto hand_in = [&](commit turn) {
        std::vector<encoded_commit> group;
        group.push_back(encode_commit(turn));
        a.resume(turn.record);
        sent.push_back(journal->async_commit(std::move(group), asio::use_future));
    };
    hand_in(a.first_turn());
    for (int i = 0; i < 20; ++i)
        hand_in(a.say(std::to_string(i)));
    for (auto& each : sent)
        BOOST_TEST(!each.get().at(0).error);
    const auto page = journal.history(a.number(), execution_number{1});
    BOOST_TEST(page.events.size() == 21u);
    BOOST_TEST(page.chain == a.record().chain);
    BOOST_TEST((journal.load(a.number()).record == a.record()));

    sent.clear();
    commit stale = a.say("stale");
    stale.expected_turn = turn_number{20};
    hand_in(std::move(stale));
    hand_in(a.say("behind it"));
    hand_in(a.say("and behind that"));
    for (auto& each : sent)
        BOOST_TEST((each.get().at(0).error == errc::turn_refused));
    BOOST_TEST(journal.history(a.number(), execution_number{1}).events.size() == 21u);
}

void refuses_another_epoch(journal_storage& storage) {
    opened_journal journal(storage);
    const instance_number target = journal->allocate_number();
    for (const std::uint64_t other : {journal->epoch().value() - 1, journal->epoch().value() + 1}) {
        const auto sent = messages_to(epoch_number{other}, target, {raised("x")});
        BOOST_TEST((journal.commit_one(sent).error == errc::turn_refused));
    }
    BOOST_TEST(journal.load(target).inbox.empty());
}

void completes_an_empty_group(journal_storage& storage) {
    opened_journal journal(storage);
    BOOST_TEST(journal.commit_all({}).empty());
}

void delivers_in_commit_order(journal_storage& storage) {
    opened_journal journal(storage);
    constexpr std::size_t threads = 4;
    constexpr std::size_t rounds = 200;
    std::vector<instance_number> targets;
    for (std::size_t i = 0; i < threads; ++i)
        targets.push_back(journal->allocate_number());
    std::vector<std::thread> senders;
    std::vector<std::vector<commit_outcome>> outcomes(threads);
    for (std::size_t t = 0; t < threads; ++t)
        senders.emplace_back([&, t] {
            std::vector<std::future<std::vector<commit_outcome>>> sent;
            for (std::size_t i = 0; i < rounds; ++i) {
                std::vector<commit> group;
                for (const instance_number target : {targets[t], targets[i % threads]})
                    group.push_back(messages_to(
                        journal->epoch(), target, {raised("n", std::to_string(i)), raised("m")}));
                sent.push_back(journal->async_commit(std::move(group), asio::use_future));
            }
            for (auto& each : sent)
                for (const commit_outcome& outcome : each.get())
                    outcomes[t].push_back(outcome);
        });
    for (std::thread& sender : senders)
        sender.join();

    std::vector<commit_number> numbers;
    for (const auto& of_thread : outcomes)
        for (const commit_outcome& outcome : of_thread)
            numbers.push_back(outcome.number);
    std::sort(numbers.begin(), numbers.end());
    for (std::size_t i = 0; i < numbers.size(); ++i)
        BOOST_REQUIRE((numbers[i] == commit_number{i + 1}));
    // Everything was delivered before its group completed, in order, once.
    const auto delivered = journal.delivered();
    BOOST_REQUIRE(delivered.size() == 2 * numbers.size());
    for (std::size_t i = 1; i < delivered.size(); ++i)
        BOOST_REQUIRE((delivered[i - 1].position < delivered[i].position));
    // What a load finds is what was delivered.
    std::vector<delivered_message> first;
    std::copy_if(delivered.begin(),
                 delivered.end(),
                 std::back_inserter(first),
                 [&](const auto& each) { return each.target == targets[0]; });
    const auto inbox = journal.load(targets[0]).inbox;
    BOOST_REQUIRE(inbox.size() == first.size());
    for (std::size_t i = 0; i < inbox.size(); ++i)
        BOOST_TEST(
            (inbox[i].position == first[i].position && inbox[i].content == first[i].content));
    BOOST_TEST(journal->statistics().batches < numbers.size());
}

void keeps_turns_over_a_part(journal_storage& storage) {
    opened_journal journal(storage);
    played_instance a = new_instance(journal, "a");
    plays(journal, a, a.first_turn());
    const auto wide = a.say(std::string(900 * 1024, 'w'));
    const auto events = wide.events;
    plays(journal, a, wide);
    BOOST_TEST(a.record().has_wide_turns);
    plays(journal, a, a.say("small"));
    BOOST_TEST(journal.load(a.number()).record->has_wide_turns);
    const auto page = journal.history(a.number(), execution_number{1});
    BOOST_REQUIRE(page.events.size() == 3u);
    BOOST_TEST((page.events[1] == events[0]));

    const auto left = a.next_execution();
    commit again = a.say("new");
    again.superseded = {left};
    plays(journal, a, std::move(again));
    BOOST_TEST(journal.history(a.number(), execution_number{1}).events.empty());
    BOOST_TEST(journal.history(a.number(), execution_number{2}).events.size() == 1u);
    BOOST_TEST(!journal.load(a.number()).record->has_wide_turns);
}

void writes_an_instance_with_all_its_turns(journal_storage& storage) {
    opened_journal journal(storage);
    played_instance a = new_instance(journal, "a");
    played_instance copy = new_instance(journal, "copy");
    plays(journal, a, a.first_turn());
    plays(journal, a, a.say(std::string(900 * 1024, 'w')));
    plays(journal, a, a.say("last"));
    const auto page = journal.history(a.number(), execution_number{1});

    commit import = copy.first_turn();
    import.record->turn = turn_number{3};
    import.events = {page.events[2]};
    import.earlier_turns = {{page.events[0]}, {page.events[1]}};
    commit again = import;
    const commit_outcome outcome = journal.commit_one(std::move(import));
    BOOST_TEST(!outcome.error);
    BOOST_TEST(outcome.wide);
    BOOST_TEST(outcome.chain == page.chain);
    const auto found = journal.history(copy.number(), execution_number{1});
    BOOST_TEST((found.events == page.events));
    BOOST_TEST((found.places == page.places));
    BOOST_TEST(found.chain == page.chain);
    const auto loaded = journal.load(copy.number()).record;
    BOOST_REQUIRE(loaded);
    BOOST_TEST((loaded->turn == turn_number{3}));
    BOOST_TEST(loaded->chain == page.chain);
    BOOST_TEST(loaded->has_wide_turns);
    BOOST_TEST((journal.commit_one(std::move(again)).error == errc::turn_refused));
}

void erases_superseded_turns(journal_storage& storage) {
    opened_journal journal(storage);
    for (const int turns : {1, 31, 32, 33, 70}) {
        played_instance a = new_instance(journal, "a" + std::to_string(turns));
        played_instance other = new_instance(journal, "b" + std::to_string(turns));
        plays(journal, other, other.first_turn());
        plays(journal, a, a.first_turn());
        for (int i = 1; i < turns; ++i)
            plays(journal, a, a.say("x"));
        const auto left = a.next_execution();
        commit again = a.say("new");
        again.superseded = {left};
        plays(journal, a, std::move(again));
        BOOST_TEST(journal.history(a.number(), execution_number{1}).events.empty());
        BOOST_TEST(journal.history(a.number(), execution_number{2}).events.size() == 1u);
        BOOST_TEST(journal.history(other.number(), execution_number{1}).events.size() == 1u);
    }
}

void writes_two_keys_a_plain_turn(journal_storage& storage) {
    opened_journal journal(storage);
    played_instance a = new_instance(journal, "a");
    plays(journal, a, a.first_turn());
    const auto before = journal->statistics();
    for (int i = 0; i < 10; ++i)
        plays(journal, a, a.say("x"));
    const auto after = journal->statistics();
    BOOST_TEST(after.keys - before.keys == 20);
    BOOST_TEST(after.turns - before.turns == 10u);
    BOOST_TEST(after.syncs > before.syncs);
    BOOST_TEST(after.bytes > before.bytes);
}

// What hello_cities writes: it is created, calls three activities and ends, within a minute.
void writes_seventeen_keys_a_small_instance(journal_storage& storage) {
    opened_journal journal(storage);
    played_instance a = new_instance(journal, "a");
    plays(journal, a, a.first_turn());
    const auto opened = journal->statistics().keys - (2u + 5u);
    plays(journal, a, a.say("Tokyo"));
    plays(journal, a, a.say("London"));
    BOOST_TEST(journal->statistics().keys - opened == 2u + 5u + 2u + 2u);
    a.record().status = runtime_status::completed;
    a.record().completed = at(4);
    plays(journal, a, a.say("Seattle"));
    BOOST_TEST(journal->statistics().keys - opened == 17u);
    BOOST_TEST(opened == 2u); // The format and the epoch.
}

void writes_two_more_keys_each_minute(journal_storage& storage) {
    opened_journal journal(storage);
    played_instance a = new_instance(journal, "a");
    plays(journal, a, a.first_turn());
    const auto before = journal->statistics().keys;
    for (int minute = 1; minute <= 3; ++minute)
        for (int second = 0; second < 60; second += 20) {
            commit turn = a.say("x");
            a.record().last_updated = turn.record->last_updated = at(60 * minute + second);
            plays(journal, a, std::move(turn));
        }
    BOOST_TEST(journal->statistics().keys - before == 9u * 2u + 3u * 2u);
}

void stops_after_close(journal_storage& storage) {
    opened_journal journal(storage);
    const instance_number target = journal->allocate_number();
    BOOST_TEST(journal->accepts_commits());
    std::vector<std::future<std::vector<commit_outcome>>> sent;
    for (int i = 0; i < 50; ++i) {
        std::vector<commit> group;
        group.push_back(messages_to(journal->epoch(), target, {raised("x")}));
        sent.push_back(journal->async_commit(std::move(group), asio::use_future));
    }
    BOOST_TEST(!journal.close());
    for (auto& each : sent)
        BOOST_TEST(!each.get().at(0).error);
    BOOST_TEST(!journal->accepts_commits());
    const auto late = messages_to(journal->epoch(), target, {raised("x")});
    BOOST_TEST((journal.commit_one(late).error == errc::shutting_down));
}

} // namespace

std::span<const contract_case> commit_contract() {
    static constexpr contract_case cases[] = {
        {"writes a turn whole", writes_a_turn_whole},
        {"refuses whole and alone", refuses_whole_and_alone},
        {"takes a turn once", takes_a_turn_once},
        {"takes turns behind each other", takes_turns_behind_each_other},
        {"refuses another epoch", refuses_another_epoch},
        {"completes an empty group", completes_an_empty_group},
        {"delivers in commit order", delivers_in_commit_order},
        {"keeps turns over a part", keeps_turns_over_a_part},
        {"writes an instance with all its turns", writes_an_instance_with_all_its_turns},
        {"erases superseded turns", erases_superseded_turns},
        {"writes two keys a plain turn", writes_two_keys_a_plain_turn},
        {"writes seventeen keys a small instance", writes_seventeen_keys_a_small_instance},
        {"writes two more keys each minute", writes_two_more_keys_each_minute},
        {"stops after close", stops_after_close},
    };
    return cases;
}

} // namespace pianola::test
