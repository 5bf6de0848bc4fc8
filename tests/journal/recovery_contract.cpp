#include "opened_journal.hpp"
#include "played_instance.hpp"

#include <pianola/journal/detail/key_codec.hpp>
#include <pianola/journal/detail/meta_codec.hpp>

namespace pianola::test {

namespace {

/// An instance with four turns and a message of its own; the journal is closed again.
played_instance stored_instance_in(journal_storage& storage) {
    opened_journal journal(storage);
    played_instance a{journal->epoch(), journal->allocate_number(), "a"};
    a.accept(journal.commit_one(a.first_turn()));
    for (int i = 0; i < 3; ++i)
        a.accept(journal.commit_one(a.say(std::to_string(i))));
    BOOST_TEST(!journal.commit_one(messages_to(journal->epoch(), a.number(), {raised("x")})).error);
    BOOST_TEST(!journal.close());
    return a;
}

void refuses_to_open(journal_storage& storage, errc expected, std::string_view said) {
    error_code ec;
    diagnostics details;
    BOOST_TEST(!storage.open(ec, details));
    BOOST_TEST((ec == expected));
    BOOST_TEST(details.message.find(said) != std::string::npos, details.message);
}

void keeps_everything(journal_storage& storage) {
    played_instance a = stored_instance_in(storage);
    opened_journal journal(storage);
    BOOST_TEST((journal.find({instance_id{"a"}}).at(0) == a.number()));
    const auto loaded = journal.load(a.number());
    BOOST_REQUIRE(loaded.record);
    BOOST_TEST((*loaded.record == a.record()));
    BOOST_TEST(loaded.inbox.size() == 1u);
    BOOST_TEST((journal.waiting().items == std::vector{a.number()}));
    BOOST_TEST(journal.history(a.number(), execution_number{1}).events.size() == 4u);
    BOOST_TEST(journal.delivered().empty());
}

void goes_on_counting(journal_storage& storage) {
    epoch_number epoch;
    std::vector<instance_number> numbers;
    commit_number last;
    for (int opening = 0; opening < 4; ++opening) {
        opened_journal journal(storage);
        BOOST_TEST((journal->epoch() > epoch));
        epoch = journal->epoch();
        for (int i = 0; i < 3; ++i) {
            const instance_number number = journal->allocate_number();
            BOOST_TEST((numbers.empty() || number > numbers.back()));
            const auto outcome = journal.commit_one(messages_to(epoch, number, {raised("x")}));
            BOOST_TEST((outcome.number == last.next()));
            last = outcome.number;
            numbers.push_back(number);
        }
    }
    BOOST_TEST((numbers.front() == instance_number{1}));
}

void refuses_what_an_earlier_opening_did(journal_storage& storage) {
    played_instance a = stored_instance_in(storage);
    opened_journal journal(storage);
    const commit late = a.say("late");
    BOOST_TEST((journal.commit_one(late).error == errc::turn_refused));
    // In the epoch of today, the turn number decides.
    commit stale = late;
    stale.epoch = journal->epoch();
    stale.expected_turn = turn_number{stale.expected_turn.value() - 1};
    BOOST_TEST((journal.commit_one(stale).error == errc::turn_refused));
    a.set_epoch(journal->epoch());
    BOOST_TEST(!journal.commit_one(a.say("now")).error);
}

void refuses_another_format(journal_storage& storage) {
    stored_instance_in(storage);
    storage.write(key_family::meta, detail::format_key, "pianola journal 99");
    refuses_to_open(storage, errc::journal_incompatible, "pianola journal 99");
}

void refuses_a_journal_that_lost_commits(journal_storage& storage) {
    { opened_journal journal(storage); }
    const auto early = storage.read(key_family::meta, detail::head_key);
    const auto a = stored_instance_in(storage);
    storage.write(key_family::meta, detail::head_key, early);
    refuses_to_open(storage, errc::journal_corrupt, "durable up to commit 5");
}

void refuses_a_damaged_description(journal_storage& storage) {
    stored_instance_in(storage);
    auto head = storage.read(key_family::meta, detail::head_key).value();
    storage.write(key_family::meta, detail::head_key, std::nullopt);
    refuses_to_open(storage, errc::journal_corrupt, "description");
    head[head.size() / 2] ^= 1;
    storage.write(key_family::meta, detail::head_key, head);
    refuses_to_open(storage, errc::journal_corrupt, "description");
}

void finds_a_flipped_bit(journal_storage& storage) {
    const auto a = stored_instance_in(storage);
    const auto flip = [&](key_family family, const std::string& key) {
        auto value = storage.read(family, key).value();
        value[value.size() / 2] ^= 4;
        storage.write(family, key, value);
    };
    const auto turn = detail::history_key(a.number(), execution_number{1}, turn_number{2}, 0);
    const auto inbox = detail::inbox_key(a.number(), {commit_number{5}, 1});
    flip(key_family::history, turn);
    {
        opened_journal journal(storage);
        BOOST_TEST((journal.history_error(a.number()) == errc::journal_corrupt));
        BOOST_TEST(!journal.load_error(a.number()));
    }
    flip(key_family::history, turn);
    flip(key_family::inbox, inbox);
    {
        opened_journal journal(storage);
        BOOST_TEST(!journal.history_error(a.number()));
        BOOST_TEST((journal.load_error(a.number()) == errc::journal_corrupt));
    }
    flip(key_family::inbox, inbox);
    flip(key_family::records, detail::record_key(a.number()));
    opened_journal journal(storage);
    BOOST_TEST((journal.load_error(a.number()) == errc::journal_corrupt));
    BOOST_TEST((journal.read_error(a.number()) == errc::journal_corrupt));
    played_instance b = a;
    b.set_epoch(journal->epoch());
    BOOST_TEST((journal.commit_one(b.say("x")).error == errc::journal_corrupt));
}

void finds_turns_that_do_not_follow(journal_storage& storage) {
    const auto a = stored_instance_in(storage);
    const auto key = [&](std::uint32_t turn) {
        return detail::history_key(a.number(), execution_number{1}, turn_number{turn}, 0);
    };
    const auto second = storage.read(key_family::history, key(2));
    const auto third = storage.read(key_family::history, key(3));
    const auto code_from = [&](std::uint32_t from) {
        opened_journal journal(storage);
        return journal.history_error(a.number(), turn_number{from});
    };
    BOOST_TEST(!code_from(0));
    storage.write(key_family::history, key(2), third);
    storage.write(key_family::history, key(3), second);
    BOOST_TEST((code_from(0) == errc::journal_corrupt));
    BOOST_TEST((code_from(2) == errc::journal_corrupt));

    storage.write(key_family::history, key(3), third);
    storage.write(key_family::history, key(2), std::nullopt);
    BOOST_TEST((code_from(0) == errc::journal_corrupt));
    BOOST_TEST(!code_from(3));

    storage.write(key_family::history, key(2), second);
    storage.write(key_family::history, key(1), std::nullopt);
    BOOST_TEST((code_from(0) == errc::journal_corrupt));
}

} // namespace

std::span<const contract_case> recovery_contract() {
    static constexpr contract_case cases[] = {
        {"keeps everything", keeps_everything},
        {"goes on counting", goes_on_counting},
        {"refuses what an earlier opening did", refuses_what_an_earlier_opening_did},
        {"refuses another format", refuses_another_format},
        {"refuses a journal that lost commits", refuses_a_journal_that_lost_commits},
        {"refuses a damaged description", refuses_a_damaged_description},
        {"finds a flipped bit", finds_a_flipped_bit},
        {"finds turns that do not follow", finds_turns_that_do_not_follow},
    };
    return cases;
}

std::vector<contract_case> journal_contract() {
    std::vector<contract_case> all;
    for (const auto part : {commit_contract(),
                            read_contract(),
                            list_contract(),
                            list_model_contract(),
                            recovery_contract(),
                            purge_contract()})
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

} // namespace pianola::test
