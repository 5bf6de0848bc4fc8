#include "opened_journal.hpp"
#include "played_instance.hpp"

#include <pianola/journal/detail/index_codec.hpp>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace pianola::test {

namespace {

void plays(opened_journal& journal, played_instance& instance, commit turn) {
    const commit_outcome outcome = journal.commit_one(std::move(turn));
    BOOST_TEST(!outcome.error, outcome.error.message());
    instance.accept(outcome);
}

played_instance started(opened_journal& journal, const std::string& id) {
    played_instance made{journal->epoch(), journal->allocate_number(), id};
    plays(journal, made, made.first_turn(payload::json('"' + id + '"')));
    return made;
}

std::vector<std::string> ids_of(const list_page& page) {
    std::vector<std::string> ids;
    for (const listed_instance& item : page.items)
        ids.push_back(item.record.id.str());
    return ids;
}

using strings = std::vector<std::string>;

void lists_nothing_at_first(journal_storage& storage) {
    opened_journal journal(storage);
    for (const auto order :
         {list_order::any, list_order::created, list_order::completed, list_order::id}) {
        list_request request;
        request.order = order;
        const auto page = journal.list(request);
        BOOST_TEST(page.items.empty());
        BOOST_TEST(page.next.empty());
    }
    BOOST_TEST(journal.count({}) == 0u);
    BOOST_TEST(journal.counts().empty());
}

void lists_in_pages(journal_storage& storage) {
    opened_journal journal(storage);
    for (const char* id : {"c", "a", "e", "b", "d"})
        started(journal, id);
    list_request request;
    request.page_size = 2;
    for (const auto& [order, descending, expected] :
         {std::tuple(list_order::any, false, strings{"c", "a", "e", "b", "d"}),
          std::tuple(list_order::created, true, strings{"d", "b", "e", "a", "c"}),
          std::tuple(list_order::id, false, strings{"a", "b", "c", "d", "e"}),
          std::tuple(list_order::id, true, strings{"e", "d", "c", "b", "a"}),
          std::tuple(list_order::completed, false, strings{})}) {
        request.order = order;
        request.descending = descending;
        request.token.clear();
        strings found;
        do {
            const auto page = journal.list(request);
            BOOST_TEST(page.items.size() <= 2u);
            const auto ids = ids_of(page);
            found.insert(found.end(), ids.begin(), ids.end());
            request.token = page.next;
        } while (!request.token.empty());
        BOOST_TEST(found == expected);
    }
}

void refuses_what_is_not_a_token_of_the_list(journal_storage& storage) {
    opened_journal journal(storage);
    for (const char* id : {"a", "b", "c"})
        started(journal, id);
    list_request request;
    request.page_size = 1;
    const std::string token = journal.list(request).next;
    BOOST_REQUIRE(!token.empty());
    const auto refused = [&](list_request wrong) {
        return journal.list_result(std::move(wrong)).first == errc::invalid_argument;
    };
    request.token = token;
    request.page_size = 7; // Not a part of what is asked for.
    request.with_payloads = true;
    BOOST_TEST(journal.list(request).items.size() == 2u);
    list_request other = request;
    other.filter.name = "play";
    BOOST_TEST(refused(other));
    other = request;
    other.descending = true;
    BOOST_TEST(refused(other));
    other = request;
    other.order = list_order::created;
    BOOST_TEST(refused(other));
    other = request;
    other.page_size = 0;
    BOOST_TEST(refused(other));
    for (std::size_t i = 0; i < token.size(); ++i) {
        other = request;
        other.token = token.substr(0, i) + (token[i] == 'A' ? 'B' : 'A') + token.substr(i + 1);
        BOOST_TEST(refused(other));
        other.token = token.substr(0, i);
        BOOST_TEST((i == 0 || refused(other)));
    }
    other.token = token + "A";
    BOOST_TEST(refused(other));
    other.token = "?";
    BOOST_TEST(refused(other));
}

void lists_payloads_when_asked(journal_storage& storage) {
    opened_journal journal(storage);
    played_instance a = started(journal, "a");
    const auto output = payload::text(std::string(5000, 'o'));
    a.record().status = runtime_status::completed;
    a.record().completed = at(9);
    a.record().output_in_history = true;
    plays(journal,
          a,
          a.next_turn(
              {{no_event_id,
                at(9),
                history::execution_completed{runtime_status::completed, output, std::nullopt}}}));
    list_request request;
    auto page = journal.list(request);
    BOOST_REQUIRE(page.items.size() == 1u);
    BOOST_TEST((page.items[0].number == a.number()));
    BOOST_TEST((page.items[0].record == a.record()));
    BOOST_TEST(!page.items[0].input.present());
    request.with_payloads = true;
    page = journal.list(request);
    BOOST_REQUIRE(page.items.size() == 1u);
    BOOST_TEST((page.items[0].input == payload::json("\"a\"")));
    BOOST_TEST((page.items[0].record.output == output));
}

void ends_a_page_of_large_payloads(journal_storage& storage) {
    opened_journal journal(storage);
    for (const char* id : {"a", "b", "c", "d"}) {
        played_instance made{journal->epoch(), journal->allocate_number(), id};
        plays(journal, made, made.first_turn(payload::text(std::string(6'000'000, 'x'))));
    }
    list_request request;
    request.with_payloads = true;
    std::size_t items = 0;
    std::size_t pages = 0;
    do {
        const auto page = journal.list(request);
        BOOST_TEST(page.items.size() <= 2u);
        for (const auto& item : page.items)
            BOOST_TEST(item.input.str().size() == 6'000'000u);
        items += page.items.size();
        ++pages;
        request.token = page.next;
    } while (!request.token.empty());
    BOOST_TEST(items == 4u);
    BOOST_TEST(pages >= 2u);
}

// A child's id has a number before the child is started.
void leaves_out_entities_and_what_was_never_started(journal_storage& storage) {
    opened_journal journal(storage);
    played_instance a{journal->epoch(), journal->allocate_number(), "a"};
    commit first = a.first_turn();
    first.assignments.push_back({instance_id{"child"}, journal->allocate_number()});
    plays(journal, a, std::move(first));
    started(journal, "@counter@x");
    started(journal, "@");
    started(journal, "b");
    list_request request;
    for (const auto order : {list_order::any, list_order::created, list_order::id}) {
        request.order = order;
        BOOST_TEST((ids_of(journal.list(request)) == strings{"a", "b"}));
    }
    request.filter.id_prefix = "@";
    BOOST_TEST(journal.list(request).items.empty());
    BOOST_TEST(journal.count({}) == 2u);
    BOOST_TEST(journal.count(request.filter) == 0u);
    request.filter.id_prefix = "c";
    BOOST_TEST(journal.list(request).items.empty());
}

void sees_its_own_last_write(journal_storage& storage) {
    opened_journal journal(storage);
    played_instance a = started(journal, "a");
    list_request ended;
    ended.filter.statuses = {runtime_status::completed};
    list_request running;
    running.filter.statuses = {runtime_status::running};
    for (int i = 0; i < 50; ++i) {
        a.record().status = runtime_status::completed;
        a.record().completed = at(i);
        plays(journal, a, a.say("bye"));
        BOOST_TEST(journal.list(ended).items.size() == 1u);
        BOOST_TEST(journal.count(ended.filter) == 1u);
        BOOST_TEST(journal.list(running).items.empty());
        a.record().status = runtime_status::running;
        a.record().completed.reset();
        plays(journal, a, a.say("again"));
        BOOST_TEST(journal.list(ended).items.empty());
        BOOST_TEST(journal.count(running.filter) == 1u);
        BOOST_TEST(journal.list(running).items.size() == 1u);
    }
}

// Most of what an index had may be gone, and not yet be out of the way.
void gets_over_what_is_gone(journal_storage& storage) {
    opened_journal journal(storage);
    std::vector<played_instance> all;
    std::vector<commit> group;
    for (int i = 0; i < 5000; ++i) {
        all.emplace_back(journal->epoch(), journal->allocate_number(), "g" + std::to_string(i));
        group.push_back(all.back().first_turn());
    }
    auto outcomes = journal.commit_all(std::move(group));
    group.clear();
    for (std::size_t i = 0; i < all.size(); ++i) {
        all[i].accept(outcomes[i]);
        if (i % 2500 == 1)
            continue;
        all[i].record().status = runtime_status::completed;
        all[i].record().completed = at(7);
        group.push_back(all[i].say("bye"));
    }
    journal.commit_all(std::move(group));
    for (const bool descending : {false, true}) {
        list_request request;
        request.filter.statuses = {runtime_status::running, runtime_status::pending};
        request.descending = descending;
        strings found;
        do {
            const auto page = journal.list(request);
            const auto ids = ids_of(page);
            found.insert(found.end(), ids.begin(), ids.end());
            request.token = page.next;
        } while (!request.token.empty());
        BOOST_TEST((found == (descending ? strings{"g2501", "g1"} : strings{"g1", "g2501"})));
    }
}

void finds_damaged_indexes(journal_storage& storage) {
    const auto key = detail::index_key({}, {at(1), instance_number{1}});
    {
        opened_journal journal(storage);
        started(journal, "a");
        // Others, so that looking for the name is quicker than looking at all.
        for (int i = 0; i < 20; ++i) {
            played_instance other{
                journal->epoch(), journal->allocate_number(), "b" + std::to_string(i)};
            other.record().name = "other";
            plays(journal, other, other.first_turn());
        }
    }
    const auto row = storage.read(key_family::by_created, key);
    BOOST_REQUIRE(row);
    list_request by_name;
    by_name.filter.name = "play";
    by_name.filter.version = "";
    const auto listed = [&](const list_request& request) {
        opened_journal journal(storage);
        return journal.list_result(request).first;
    };
    BOOST_TEST(!listed(by_name));
    auto damaged = *row;
    damaged[0] = 3;
    storage.write(key_family::by_created, key, damaged);
    BOOST_TEST((listed({}) == errc::journal_corrupt));
    BOOST_TEST((listed(by_name) == errc::journal_corrupt));
    storage.write(key_family::by_created, key, std::nullopt);
    BOOST_TEST((listed(by_name) == errc::journal_corrupt));
    storage.write(key_family::by_created, key, row);
    BOOST_TEST(!listed(by_name));
    storage.write(key_family::counters, "play", "x");
    error_code ec;
    diagnostics details;
    BOOST_TEST(!storage.open(ec, details));
    BOOST_TEST((ec == errc::journal_corrupt));
    BOOST_TEST(details.message.find("counters") != std::string::npos);
}

} // namespace

std::span<const contract_case> list_contract() {
    static constexpr contract_case cases[] = {
        {"lists nothing at first", lists_nothing_at_first},
        {"lists in pages", lists_in_pages},
        {"refuses what is not a token of the list", refuses_what_is_not_a_token_of_the_list},
        {"lists payloads when asked", lists_payloads_when_asked},
        {"ends a page of large payloads", ends_a_page_of_large_payloads},
        {"leaves out entities and what was never started",
         leaves_out_entities_and_what_was_never_started},
        {"sees its own last write", sees_its_own_last_write},
        {"gets over what is gone", gets_over_what_is_gone},
        {"finds damaged indexes", finds_damaged_indexes},
    };
    return cases;
}

} // namespace pianola::test
