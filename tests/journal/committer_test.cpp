#include "played_instance.hpp"
#include "scripted_log.hpp"

#include <pianola/journal/commit_encoder.hpp>
#include <pianola/journal/committer.hpp>
#include <pianola/journal/detail/key_codec.hpp>
#include <pianola/journal/detail/meta_codec.hpp>
#include <pianola/journal/memory_store.hpp>
#include <pianola/journal/record_codec.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <map>

namespace {

using namespace pianola;
using test::messages_to;
using test::played_instance;
using test::raised;
using strings = std::vector<std::string>;

/// A committer over a scripted log over memory, run step by step.
struct world {
    explicit world(committer_params given = {}) : params(given) {
        log->ended = [this] { return commits && !commits->accepts_commits(); };
    }

    ~world() { log->forget(); }
    world(const world&) = delete;
    world& operator=(const world&) = delete;

    void open() {
        committer_start start;
        start.epoch = epoch;
        start.next_number = instance_number{100};
        commits = committer::open(io.get_executor(), log, store, std::move(start), params);
        log->ended = [this] { return failed(); };
        commits->set_delivery([this](std::vector<delivered_message> messages) {
            for (const delivered_message& each : messages)
                log->asked.push_back("deliver " + std::to_string(each.position.commit.value()));
        });
        settle();
    }
    void settle() {
        io.restart();
        io.run();
    }
    bool failed() const { return !closing && !commits->accepts_commits(); }

    /// Notes "done <name>", and keeps the outcomes under the name.
    void hand_in(const std::string& name, std::vector<commit> group) {
        std::vector<encoded_commit> encoded;
        for (commit& each : group)
            encoded.push_back(encode_commit(each));
        commits->commit_group(std::move(encoded), [this, name](std::vector<commit_outcome> out) {
            log->asked.push_back("done " + name);
            BOOST_TEST(outcomes.emplace(name, std::move(out)).second);
        });
    }
    void send(const std::string& name, std::size_t count = 1) {
        const commit one = messages_to(epoch, instance_number{9}, {raised(name)});
        hand_in(name, std::vector<commit>(count, one));
    }
    void send_refused(const std::string& name) {
        hand_in(name, {messages_to(epoch.next(), instance_number{9}, {raised(name)})});
    }
    void wait(const std::string& name) {
        commits->async_wait_durable([this, name](error_code ec) {
            log->asked.push_back((ec ? "failed " : "durable ") + name);
        });
    }
    bool is_done(const std::string& name) const { return outcomes.contains(name); }
    detail::batch_head head() const {
        error_code ec;
        return detail::decode_batch_head(store->get(key_family::meta, detail::head_key, ec).value(),
                                         ec);
    }

    epoch_number epoch{3};
    committer_params params;
    bool closing = false;
    asio::io_context io{1};
    std::shared_ptr<memory_disk> disk = std::make_shared<memory_disk>();
    std::shared_ptr<memory_store> store = std::make_shared<memory_store>(disk, io.get_executor());
    std::shared_ptr<test::scripted_log> log =
        std::make_shared<test::scripted_log>(store, io.get_executor());
    std::shared_ptr<committer> commits;
    std::map<std::string, std::vector<commit_outcome>> outcomes;
};

/// Open, idle, and holding every step from now on.
struct held_world : world {
    explicit held_world(committer_params given = {}) : world(given) {
        open();
        log->asked.clear();
        log->holds = true;
    }
    void finish_write() {
        log->finish_write();
        settle();
    }
    void finish_sync() {
        log->finish_sync();
        settle();
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(committer)

BOOST_AUTO_TEST_CASE(an_opening_is_durable_before_the_first_commit) {
    world w;
    w.log->holds = true;
    w.open();
    BOOST_TEST(!w.commits->all_durable());
    w.send("a");
    w.settle();
    BOOST_TEST(w.log->asked == strings{"write"});
    w.log->finish_write();
    w.settle();
    BOOST_TEST((w.log->asked == strings{"write", "sync"}));
    w.log->finish_sync();
    w.settle();
    BOOST_TEST((w.log->asked == strings{"write", "sync", "mark 0", "write", "deliver 1"}));
}

BOOST_AUTO_TEST_CASE(delivers_while_it_writes_and_completes_after_the_mark) {
    held_world w;
    w.send("a", 2);
    w.wait("r");
    w.settle();
    BOOST_TEST((w.log->asked == strings{"write", "deliver 1", "deliver 2", "durable r"}));
    w.wait("s");
    w.finish_write();
    w.wait("t");
    w.settle();
    BOOST_TEST((w.commits->durable() == commit_number{0}));
    w.finish_sync();
    BOOST_TEST((w.log->asked == strings{"write",
                                        "deliver 1",
                                        "deliver 2",
                                        "durable r",
                                        "sync",
                                        "mark 2",
                                        "done a",
                                        "durable s",
                                        "durable t"}));
    BOOST_TEST((w.commits->durable() == commit_number{2}));
    BOOST_TEST(w.commits->all_durable());
}

BOOST_AUTO_TEST_CASE(writes_while_it_syncs) {
    held_world w;
    w.send("a");
    w.settle();
    w.finish_write();
    BOOST_TEST(w.log->syncing());
    w.send("b");
    w.settle();
    BOOST_TEST(w.log->writing());
    w.send("c");
    w.send("d");
    w.settle();
    w.finish_write(); // b: written, and waits for the next sync.
    BOOST_TEST(w.log->writing());
    BOOST_TEST(!w.is_done("a"));
    w.finish_sync();
    BOOST_TEST(w.is_done("a"));
    BOOST_TEST(!w.is_done("b"));
    w.finish_write(); // c and d in one.
    w.finish_sync();
    BOOST_TEST(w.is_done("b"));
    BOOST_TEST(!w.is_done("c"));
    w.finish_sync();
    BOOST_TEST(w.is_done("d"));
    BOOST_TEST(w.commits->statistics().batches == 4u); // One of them the opening.
    BOOST_TEST(w.commits->statistics().syncs == 4u);
    BOOST_TEST(std::count(w.log->asked.begin(), w.log->asked.end(), "write") == 3);
}

BOOST_AUTO_TEST_CASE(one_sync_covers_all_written_before_it) {
    held_world w;
    for (const char* name : {"a", "b", "c"}) {
        w.send(name);
        w.settle();
        w.finish_write();
    }
    w.finish_sync(); // a
    w.finish_sync(); // b and c
    BOOST_TEST(w.is_done("c"));
    BOOST_TEST((w.log->mark == synced_mark{w.epoch, commit_number{3}}));
}

BOOST_AUTO_TEST_CASE(a_refusal_stands_in_line) {
    held_world w;
    w.send_refused("alone");
    w.settle();
    BOOST_TEST((w.outcomes.at("alone").at(0).error == errc::turn_refused));
    BOOST_TEST((w.log->asked == strings{"done alone"}));

    w.send("a");
    w.settle();
    w.send_refused("b");
    w.settle();
    BOOST_TEST(!w.is_done("b"));
    w.finish_write();
    w.send_refused("c");
    w.settle();
    BOOST_TEST(!w.is_done("c"));
    w.finish_sync();
    BOOST_TEST((strings(w.log->asked.end() - 3, w.log->asked.end()) ==
                strings{"done a", "done b", "done c"}));
    BOOST_TEST((w.head().last == commit_number{1}));
    BOOST_TEST(w.commits->statistics().commits == 1u);
}

BOOST_AUTO_TEST_CASE(caps_its_batches) {
    committer_params params;
    params.max_batch_commits = 4;
    held_world w(params);
    w.send("first");
    w.settle();
    w.send("three", 3);
    w.send("two", 2); // Does not fit behind three, and is not split.
    w.send("ten", 10);
    w.send("last");
    strings done_with_write;
    while (w.log->writing()) {
        w.log->finish_write();
        w.settle();
        if (w.log->syncing()) {
            const std::size_t before = w.outcomes.size();
            w.finish_sync();
            done_with_write.push_back(std::to_string(w.outcomes.size() - before));
        }
    }
    // first | three | two | ten: 4 + 4 + 2, with last
    BOOST_TEST((done_with_write == strings{"1", "1", "1", "0", "0", "2"}));
    for (std::size_t i = 0; i < 10; ++i)
        BOOST_TEST((w.outcomes.at("ten").at(i).number == commit_number{7 + i}));
    BOOST_TEST((w.outcomes.at("last").at(0).number == commit_number{17}));
}

BOOST_AUTO_TEST_CASE(caps_the_bytes_of_its_batches) {
    committer_params params;
    params.max_batch_bytes = 1000;
    world w(params);
    w.open();
    const auto large =
        messages_to(w.epoch, instance_number{9}, {raised("x", std::string(900, 'x'))});
    w.hand_in("large", {large, large, large});
    w.hand_in("huge",
              {messages_to(w.epoch, instance_number{9}, {raised("x", std::string(5000, 'x'))})});
    w.settle();
    BOOST_TEST(w.commits->statistics().batches == 1 + 4u);
    BOOST_TEST(w.is_done("huge"));
}

BOOST_AUTO_TEST_CASE(carries_its_head_in_every_batch) {
    world w;
    w.open();
    const instance_number number = w.commits->allocate_number();
    BOOST_TEST((number == instance_number{100}));
    w.send("a");
    w.settle();
    BOOST_TEST((w.head() ==
                detail::batch_head{
                    w.epoch, commit_number{0}, commit_number{1}, commit_number{0}, number.next()}));
    w.send("b", 3);
    w.settle();
    BOOST_TEST((w.head().before == commit_number{1}));
    BOOST_TEST((w.head().last == commit_number{4}));
    BOOST_TEST((w.head().synced == commit_number{1}));
}

BOOST_AUTO_TEST_CASE(reads_the_turns_it_has_forgotten) {
    committer_params params;
    params.max_known_turns = 4;
    params.max_batch_commits = 2;
    world w(params);
    w.open();
    std::vector<played_instance> all;
    for (std::uint64_t i = 0; i < 50; ++i)
        all.emplace_back(w.epoch, instance_number{i + 1}, "i" + std::to_string(i));
    for (int round = 0; round < 4; ++round)
        for (std::size_t i = 0; i < all.size(); ++i) {
            const std::string name = std::to_string(round) + "." + std::to_string(i);
            const commit turn = all[i].say(name);
            w.hand_in(name, {turn, turn}); // The second comes late.
            w.settle();
            const auto& outcomes = w.outcomes.at(name);
            BOOST_REQUIRE(!outcomes.at(0).error);
            BOOST_TEST((outcomes.at(1).error == errc::turn_refused));
            all[i].accept(outcomes[0]);
        }
}

// Turns of one instance that share a batch write its record once.
BOOST_AUTO_TEST_CASE(writes_a_key_once_a_batch) {
    held_world w;
    w.send("first");
    w.settle();
    played_instance a(w.epoch, instance_number{1}, "a");
    std::vector<commit> turns;
    for (int i = 0; i < 5; ++i) {
        turns.push_back(a.say(std::to_string(i)));
        a.resume(turns.back().record);
    }
    w.hand_in("turns", std::move(turns));
    w.settle();
    w.finish_write();
    const auto before = w.commits->statistics().keys;
    w.finish_write();
    w.finish_sync();
    w.finish_sync();
    for (const commit_outcome& outcome : w.outcomes.at("turns"))
        BOOST_TEST(!outcome.error);
    constexpr std::uint64_t index_rows = 4;
    BOOST_TEST(w.commits->statistics().keys - before == 5u + 1u + index_rows);
    error_code ec;
    const auto stored = w.store->get(key_family::records, detail::record_key(a.number()), ec);
    BOOST_REQUIRE(stored);
    BOOST_TEST((decode_record(*stored, ec).turn == turn_number{5}));
}

BOOST_AUTO_TEST_CASE(closes_behind_what_was_handed_in) {
    held_world w;
    w.closing = true;
    w.send("a");
    bool closed = false;
    w.commits->async_close([&](error_code ec) { closed = !ec; });
    w.send("late");
    w.settle();
    BOOST_TEST((w.outcomes.at("late").at(0).error == errc::shutting_down));
    w.finish_write();
    BOOST_TEST(!closed);
    w.finish_sync();
    BOOST_TEST(w.is_done("a"));
    BOOST_TEST(closed);
    BOOST_TEST(!w.commits->accepts_commits());
}

// Whatever step fails: everybody is told, nothing more is asked of the log, and what was said to
// be durable is.
BOOST_AUTO_TEST_CASE(every_step_fails_once) {
    std::size_t failures = 0;
    for (std::size_t step = 1;; ++step) {
        world w;
        w.log->fail_at = step;
        w.open();
        for (int i = 0; i < 12; ++i) {
            w.send(std::to_string(i), 1 + static_cast<std::size_t>(i % 3));
            if (i % 4 == 1)
                w.wait(std::to_string(i));
            w.io.restart();
            for (int ran = 0; ran < i % 5 * 2; ++ran)
                w.io.poll_one();
        }
        w.settle();
        w.send("later");
        w.settle();
        BOOST_TEST(w.outcomes.size() == 13u);
        BOOST_TEST(w.commits->accepts_commits() == !w.log->has_failed());

        commit_number acknowledged;
        for (const auto& [name, outcomes] : w.outcomes)
            for (const commit_outcome& outcome : outcomes)
                if (outcome.error)
                    BOOST_TEST((outcome.error == errc::journal_failed));
                else
                    acknowledged = std::max(acknowledged, outcome.number);
        const auto mark = w.log->mark.value_or(synced_mark{});
        BOOST_TEST((mark.number == acknowledged));
        BOOST_TEST((w.commits->durable() == acknowledged));
        if (!w.log->has_failed())
            break;
        ++failures;
        BOOST_TEST((w.outcomes.at("later").at(0).error == errc::journal_failed));
        w.wait("last");
        w.settle();
        BOOST_TEST(w.log->asked.back() == "failed last");

        w.disk->crash();
        error_code ec;
        const auto bytes = pianola::memory_store(w.disk, w.io.get_executor())
                               .get(key_family::meta, detail::head_key, ec);
        const auto head = bytes ? detail::decode_batch_head(*bytes, ec) : detail::batch_head{};
        BOOST_TEST((head.last >= acknowledged));
    }
    BOOST_TEST(failures > 10u);
}

// A failed write while a sync is in flight, and the other way round.
BOOST_AUTO_TEST_CASE(a_failure_ends_the_other_stage_too) {
    for (const bool write_fails : {true, false}) {
        held_world w;
        w.log->fail_at = write_fails ? 5 : 4; // 1 and 2 opened.
        w.send("a");
        w.settle();
        w.finish_write();
        w.send("b");
        w.settle();
        BOOST_REQUIRE((w.log->writing() && w.log->syncing()));
        w.wait("r");
        w.settle();
        if (write_fails)
            w.finish_write();
        else
            w.finish_sync();
        for (const char* name : {"a", "b"})
            BOOST_TEST((w.outcomes.at(name).at(0).error == errc::journal_failed));
        const auto asked = w.log->asked;
        if (write_fails)
            w.finish_sync();
        else
            w.finish_write();
        BOOST_TEST(w.log->asked == asked);
        BOOST_TEST(!w.commits->all_durable());
    }
}

// As the sync of a relaxed log does, which nobody waits for.
BOOST_AUTO_TEST_CASE(a_late_failure_ends_what_is_under_way) {
    held_world w;
    w.send("a");
    w.settle();
    BOOST_REQUIRE(w.log->writing());
    w.log->fail_late();
    w.log->fail_late();
    w.settle();
    BOOST_TEST(!w.commits->accepts_commits());
    BOOST_TEST(w.commits->failed());
    BOOST_TEST((w.outcomes.at("a").at(0).error == errc::journal_failed));
    w.send("b");
    w.settle();
    BOOST_TEST((w.outcomes.at("b").at(0).error == errc::journal_failed));

    world idle;
    idle.open();
    idle.log->fail_late();
    BOOST_TEST(idle.commits->accepts_commits()); // nothing happens inside the call
    idle.settle();
    BOOST_TEST(!idle.commits->accepts_commits());
}

BOOST_AUTO_TEST_SUITE_END()
