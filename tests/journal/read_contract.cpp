#include "opened_journal.hpp"
#include "played_instance.hpp"

namespace pianola::test {

namespace {

played_instance new_instance(opened_journal& journal, const std::string& id) {
    return {journal->epoch(), journal->allocate_number(), id};
}

commit_outcome plays(opened_journal& journal, played_instance& instance, commit turn) {
    const commit_outcome outcome = journal.commit_one(std::move(turn));
    BOOST_TEST(!outcome.error, outcome.error.message());
    instance.accept(outcome);
    return outcome;
}

commit_outcome sends(opened_journal& journal, instance_number target, std::vector<message> all) {
    return journal.commit_one(messages_to(journal->epoch(), target, std::move(all)));
}

void knows_nothing_at_first(journal_storage& storage) {
    opened_journal journal(storage);
    const instance_number nobody{5};
    BOOST_TEST(!journal.load(nobody).record);
    BOOST_TEST(journal.load(nobody).inbox.empty());
    BOOST_TEST(!journal.read(nobody));
    BOOST_TEST(journal.history(nobody, execution_number{1}).events.empty());
    BOOST_TEST(journal.timers().items.empty());
    BOOST_TEST(journal.waiting().items.empty());
    BOOST_TEST(journal.find({}).empty());
}

void pages_through_history(journal_storage& storage) {
    opened_journal journal(storage);
    played_instance a = new_instance(journal, "a");
    plays(journal, a, a.first_turn());
    for (int i = 0; i < 40; ++i) {
        commit turn = a.say(std::string(100, 'x'));
        if (i == 7)
            turn.events.clear(); // A turn that only consumed: no history key.
        plays(journal, a, std::move(turn));
    }
    const auto all = journal.history(a.number(), execution_number{1});
    BOOST_TEST(all.events.size() == 40u);
    BOOST_TEST(all.chain == a.record().chain);

    for (const std::size_t max_bytes : {std::size_t{0}, std::size_t{300}, std::size_t{1} << 20}) {
        std::vector<history_event> events;
        std::optional<turn_number> next{turn_number{0}};
        std::size_t pages = 0;
        std::uint64_t chain = 0;
        for (; next; ++pages) {
            const auto page = journal.history(a.number(), execution_number{1}, *next, max_bytes);
            BOOST_REQUIRE(!page.events.empty());
            events.insert(events.end(), page.events.begin(), page.events.end());
            next = page.next;
            chain = page.chain;
        }
        BOOST_TEST((events == all.events));
        BOOST_TEST(chain == all.chain);
        BOOST_TEST((max_bytes == 0 ? pages == 40u : pages < 40u));
    }
    BOOST_TEST(journal.history(a.number(), execution_number{2}).events.empty());
    BOOST_TEST(journal.history(a.number(), execution_number{1}, turn_number{99}).events.empty());
}

void loads_messages_above_the_watermark(journal_storage& storage) {
    opened_journal journal(storage);
    played_instance a = new_instance(journal, "a");
    const auto sent = sends(journal, a.number(), {raised("1"), raised("2"), raised("3")});
    BOOST_TEST((journal.waiting().items == std::vector{a.number()}));

    a.record().watermark = {sent.number, 2};
    plays(journal, a, a.first_turn());
    auto inbox = journal.load(a.number()).inbox;
    BOOST_REQUIRE(inbox.size() == 1u);
    BOOST_TEST((inbox[0].target == a.number()));
    BOOST_TEST((inbox[0].content == raised("3")));
    BOOST_TEST((journal.waiting().items == std::vector{a.number()}));

    a.record().watermark = {sent.number, 3};
    commit last = a.say("rests");
    for (std::uint32_t i = 1; i <= 3; ++i)
        last.inbox_deleted.push_back({sent.number, i});
    const auto keys = journal->statistics().keys;
    plays(journal, a, std::move(last));
    BOOST_TEST(journal->statistics().keys == keys + 2 + 3);
    BOOST_TEST(journal.load(a.number()).inbox.empty());
    BOOST_TEST(journal.waiting().items.empty());
}

// A client's start: what came before belongs to the execution before.
void sets_a_watermark_to_its_own_commit(journal_storage& storage) {
    opened_journal journal(storage);
    played_instance a = new_instance(journal, "a");
    sends(journal, a.number(), {raised("old")});
    a.record().status = runtime_status::pending;
    a.record().watermark_is_own_commit = true;
    commit start;
    start.number = a.number();
    start.epoch = journal->epoch();
    start.record = a.record();
    start.messages = {
        {a.number(), message(execution_number{}, started_event("play", payload::json("42")))},
        {a.number(), raised("new")}};
    const auto outcome = journal.commit_one(start);

    const auto loaded = journal.load(a.number());
    BOOST_REQUIRE(loaded.record);
    BOOST_TEST((loaded.record->watermark == inbox_position{outcome.number, 0}));
    BOOST_TEST(!loaded.record->watermark_is_own_commit);
    BOOST_REQUIRE(loaded.inbox.size() == 2u);
    BOOST_TEST((loaded.inbox[1].content == raised("new")));

    // Pending: its input is still in the start message.
    BOOST_TEST((journal.read(a.number())->input == payload::json("42")));
    BOOST_TEST(!journal.read(a.number(), false)->input.present());
    BOOST_TEST((journal.waiting().items == std::vector{a.number()}));
}

// A start message that was looked at, and waits for its time.
void finds_the_input_at_the_watermark(journal_storage& storage) {
    opened_journal journal(storage);
    played_instance a = new_instance(journal, "a");
    const auto sent =
        sends(journal,
              a.number(),
              {message(execution_number{}, started_event("play", payload::json("43")))});
    a.record().status = runtime_status::pending;
    a.record().watermark = {sent.number, 1};
    commit looked;
    looked.number = a.number();
    looked.epoch = journal->epoch();
    looked.record = a.record();
    BOOST_TEST(!journal.commit_one(looked).error);
    BOOST_TEST((journal.read(a.number())->input == payload::json("43")));
    BOOST_TEST(journal.waiting().items.empty());
}

void reads_input_and_output(journal_storage& storage) {
    opened_journal journal(storage);
    played_instance small = new_instance(journal, "small");
    plays(journal, small, small.first_turn(payload::json("[1]")));
    small.record().status = runtime_status::completed;
    small.record().output = payload::json("[2]");
    plays(journal, small, small.say("bye"));
    const auto stored = journal.read(small.number());
    BOOST_REQUIRE(stored);
    BOOST_TEST((stored->input == payload::json("[1]")));
    BOOST_TEST((stored->record == small.record()));

    played_instance large = new_instance(journal, "large");
    plays(journal, large, large.first_turn());
    const auto output = payload::text(std::string(5000, 'o'));
    large.record().status = runtime_status::completed;
    large.record().output_in_history = true;
    plays(journal,
          large,
          large.next_turn(
              {{no_event_id,
                at(9),
                history::execution_completed{runtime_status::completed, output, std::nullopt}}}));
    BOOST_TEST((journal.read(large.number())->record.output == output));
    BOOST_TEST(!journal.read(large.number(), false)->record.output.present());
    // It may still take turns, such as to drop a late message.
    commit late = large.say("");
    late.events.clear();
    plays(journal, large, std::move(late));
    BOOST_TEST((journal.read(large.number())->record.output == output));
}

void scans_timers_by_due_time(journal_storage& storage) {
    opened_journal journal(storage);
    played_instance a = new_instance(journal, "a");
    std::vector<timer_key> timers;
    for (const std::int64_t due : {-5, 0, 3, 3, 90}) {
        const auto event = static_cast<std::uint32_t>(timers.size());
        timers.push_back({at(due), a.number(), execution_number{1}, event_number{event}});
    }
    commit turn = a.first_turn();
    turn.timers_set.assign(timers.rbegin(), timers.rend());
    plays(journal, a, std::move(turn));
    BOOST_TEST((journal.timers().items == timers));
    std::vector<timer_key> paged;
    std::string next;
    do {
        auto page = journal.timers(next, 2);
        BOOST_TEST(page.items.size() <= 2u);
        paged.insert(paged.end(), page.items.begin(), page.items.end());
        next = page.next;
    } while (!next.empty());
    BOOST_TEST((paged == timers));

    turn = a.say("cancel");
    turn.timers_cancelled = {timers[1], timers[4]};
    plays(journal, a, std::move(turn));
    BOOST_TEST((journal.timers().items == std::vector{timers[0], timers[2], timers[3]}));
}

void scans_waiting_instances(journal_storage& storage) {
    opened_journal journal(storage);
    std::vector<instance_number> numbers;
    for (int i = 0; i < 7; ++i) {
        played_instance each = new_instance(journal, "w" + std::to_string(i));
        const auto sent = sends(journal, each.number(), {raised("1"), raised("2")});
        if (i % 3 == 2) { // This one has consumed all, and not erased it.
            each.record().watermark = {sent.number, 2};
            plays(journal, each, each.first_turn());
        } else {
            numbers.push_back(each.number());
        }
    }
    BOOST_TEST((journal.waiting().items == numbers));
    std::vector<instance_number> paged;
    std::string next;
    do {
        auto page = journal.waiting(next, 2);
        paged.insert(paged.end(), page.items.begin(), page.items.end());
        next = page.next;
    } while (!next.empty());
    BOOST_TEST((paged == numbers));
}

void moves_an_instance_between_statuses(journal_storage& storage) {
    opened_journal journal(storage);
    std::vector<played_instance> all;
    std::vector<instance_number> numbers;
    for (int i = 0; i < 5; ++i) {
        all.push_back(new_instance(journal, "s" + std::to_string(i)));
        numbers.push_back(all.back().number());
        plays(journal, all.back(), all.back().first_turn());
    }
    BOOST_TEST((journal.with_status(runtime_status::running).items == numbers));
    const auto page = journal.with_status(runtime_status::running, {}, 3);
    BOOST_TEST(page.items.size() == 3u);
    BOOST_TEST(journal.with_status(runtime_status::running, page.next, 3).items.size() == 2u);

    all[1].record().status = runtime_status::failed;
    plays(journal, all[1], all[1].say("bye"));
    BOOST_TEST((journal.with_status(runtime_status::failed).items == std::vector{numbers[1]}));
    BOOST_TEST(journal.with_status(runtime_status::running).items.size() == 4u);
    // Replaced: created anew.
    all[1].record().status = runtime_status::running;
    all[1].record().created = at(1000);
    plays(journal, all[1], all[1].say("hello"));
    BOOST_TEST(journal.with_status(runtime_status::failed).items.empty());
    BOOST_TEST((journal.with_status(runtime_status::running).items ==
                std::vector{numbers[0], numbers[2], numbers[3], numbers[4], numbers[1]}));
}

// Who has something to do by itself when the journal is opened again.
void tells_the_busy_ones(journal_storage& storage) {
    opened_journal journal(storage);
    std::vector<instance_number> busy;
    for (int i = 0; i < 9; ++i) {
        auto one = new_instance(journal, "b" + std::to_string(i));
        one.record().open_activities = i % 3 == 1 ? 2 : 0;
        one.record().turn_due = i % 3 == 2;
        if (i % 3 != 0)
            busy.push_back(one.number());
        plays(journal, one, one.first_turn());
    }
    BOOST_TEST(journal.with_status(runtime_status::running).items.size() == 9u);
    std::vector<instance_number> found;
    scan_page<instance_number> page;
    do {
        page = journal.with_status(runtime_status::running, page.next, 2, true);
        found.insert(found.end(), page.items.begin(), page.items.end());
    } while (!page.next.empty());
    BOOST_TEST((found == busy));
    BOOST_TEST(journal.with_status(runtime_status::completed, {}, 2, true).items.empty());
}

// The last turn replaces it by one that fits the record, and nothing is left.
void keeps_a_large_custom_status_apart(journal_storage& storage) {
    const auto large = payload::text(std::string(100'000, 's'));
    const auto larger = payload::json('"' + std::string(200'000, 'l') + '"');
    instance_number number;
    const auto check = [&](opened_journal& journal, const payload& status) {
        const auto loaded = journal.load(number).record;
        BOOST_REQUIRE(loaded);
        BOOST_TEST(loaded->custom_status_apart == (status.size() > 1024));
        for (const bool with_payloads : {false, true}) {
            BOOST_TEST((journal.read(number, with_payloads)->record.custom_status == status));
            list_request all;
            all.with_payloads = with_payloads;
            const auto page = journal.list(all);
            BOOST_REQUIRE(page.items.size() == 1u);
            BOOST_TEST((page.items[0].record.custom_status == status));
        }
        return *loaded;
    };
    {
        opened_journal journal(storage);
        played_instance a = new_instance(journal, "a");
        number = a.number();
        a.record().custom_status = large;
        plays(journal, a, a.first_turn());
        a.record() = check(journal, large);

        const auto before = journal->statistics();
        plays(journal, a, a.say("leaves it"));
        BOOST_TEST(journal->statistics().bytes < before.bytes + 1000);
        check(journal, large);

        a.record().custom_status = larger;
        a.record().custom_status_apart = false;
        plays(journal, a, a.say("another"));
        a.record() = check(journal, larger);
    }
    opened_journal journal(storage);
    played_instance a(journal->epoch(), number, "a");
    a.resume(check(journal, larger));
    plays(journal, a, a.say("after it opened")); // what opening writes is counted by then
    a.record().custom_status = payload::text("small");
    a.record().custom_status_apart = false;
    commit last = a.say("a small one");
    last.custom_status_dropped = true;
    const auto keys = journal->statistics().keys;
    plays(journal, a, std::move(last));
    BOOST_TEST(journal->statistics().keys == keys + 2 + 1);
    check(journal, payload::text("small"));
}

void reads_what_was_just_committed(journal_storage& storage) {
    opened_journal journal(storage);
    played_instance a = new_instance(journal, "a");
    plays(journal, a, a.first_turn());
    for (int i = 0; i < 100; ++i) {
        const auto outcome = plays(journal, a, a.say("x"));
        const auto loaded = journal.load(a.number());
        BOOST_REQUIRE(loaded.record);
        BOOST_TEST(loaded.record->chain == outcome.chain);
    }
}

} // namespace

std::span<const contract_case> read_contract() {
    static constexpr contract_case cases[] = {
        {"knows nothing at first", knows_nothing_at_first},
        {"pages through history", pages_through_history},
        {"loads messages above the watermark", loads_messages_above_the_watermark},
        {"sets a watermark to its own commit", sets_a_watermark_to_its_own_commit},
        {"finds the input at the watermark", finds_the_input_at_the_watermark},
        {"reads input and output", reads_input_and_output},
        {"scans timers by due time", scans_timers_by_due_time},
        {"scans waiting instances", scans_waiting_instances},
        {"moves an instance between statuses", moves_an_instance_between_statuses},
        {"tells the busy ones", tells_the_busy_ones},
        {"keeps a large custom status apart", keeps_a_large_custom_status_apart},
        {"reads what was just committed", reads_what_was_just_committed},
    };
    return cases;
}

} // namespace pianola::test
