#include "played_instance.hpp"
#include "shuffled_context.hpp"

#include <pianola/journal/memory_journal.hpp>

#include <boost/test/unit_test.hpp>

#include <deque>
#include <map>
#include <random>
#include <set>

namespace memory_journal {

using namespace pianola;
using test::played_instance;
using test::shuffled_context;

/// What one instance was told, over all crashes.
struct told {
    instance_number number;
    std::uint32_t turns = 0;     ///< Acknowledged.
    std::uint32_t handed_in = 0; ///< Perhaps written, perhaps not.
};

/// A process: a few instances that take turn after turn and send each other messages, until it
/// is gone.
class process {
public:
    process(std::shared_ptr<memory_disk> disk, std::uint64_t seed, std::vector<told>& all)
        : context_(seed), all_(all) {
        error_code ec;
        diagnostics details;
        memory_journal_options options(std::move(disk), context_.get_executor());
        options.committer.max_batch_commits = 3;
        options.committer.max_known_turns = 4;
        journal_ = open_memory_journal(std::move(options), ec, details);
        BOOST_REQUIRE_MESSAGE(journal_, ec.message() << ": " << details.message);
        journal_->set_delivery([this](std::vector<delivered_message> messages) {
            for (const delivered_message& each : messages) {
                BOOST_TEST((each.position > newest_));
                newest_ = each.position;
                delivered.insert(each.position);
            }
        });
    }

    /// Loads every instance, compares it with what it was told, and lets it play on.
    void start() {
        for (told& each : all_) {
            if (each.number == instance_number{})
                each.number = journal_->allocate_number();
            journal_->async_load_instance(each.number,
                                          [this, &each](error_code ec, loaded_instance loaded) {
                                              BOOST_TEST(!ec, ec.message());
                                              wake(each, std::move(loaded));
                                          });
        }
    }
    bool run(std::size_t steps) { return context_.run(steps); }

    std::set<inbox_position> delivered;
    std::map<inbox_position, instance_number> acknowledged; ///< Messages.
    std::map<instance_number, std::set<inbox_position>> found;

private:
    void wake(told& each, loaded_instance loaded) {
        const std::uint32_t turn = loaded.record ? loaded.record->turn.value() : 0;
        BOOST_TEST(turn >= each.turns, "an acknowledged turn is lost");
        BOOST_TEST(turn <= each.handed_in, "a turn came from nowhere");
        each.turns = each.handed_in = turn;
        for (const delivered_message& message : loaded.inbox)
            found[each.number].insert(message.position);
        auto& played = played_.emplace_back(journal_->epoch(), each.number, "i");
        played.resume(loaded.record);
        journal_->async_read_history(each.number,
                                     execution_number{1},
                                     turn_number{0},
                                     std::size_t{1} << 30,
                                     [this, &each, &played, turn, chain = played.record().chain](
                                         error_code ec, history_page page) {
                                         BOOST_TEST(!ec, ec.message());
                                         BOOST_TEST(page.events.size() == turn);
                                         BOOST_TEST(page.chain == chain);
                                         play(each, played);
                                     });
    }

    void play(told& each, played_instance& played) {
        commit turn = played.say("x");
        const instance_number target = all_[turn.expected_turn.value() % all_.size()].number;
        turn.messages = {{target, test::raised("m")}, {target, test::raised("n")}};
        ++each.handed_in;
        std::vector<commit> group;
        group.push_back(std::move(turn));
        journal_->async_commit(
            std::move(group), [this, &each, &played, target](std::vector<commit_outcome> outcomes) {
                BOOST_TEST(!outcomes.at(0).error, outcomes.at(0).error.message());
                played.accept(outcomes[0]);
                ++each.turns;
                for (const std::uint32_t ordinal : {1u, 2u}) {
                    const inbox_position position{outcomes[0].number, ordinal};
                    BOOST_TEST(delivered.contains(position));
                    acknowledged.emplace(position, target);
                }
                play(each, played);
            });
    }

    shuffled_context context_; ///< Outlives the journal.
    std::unique_ptr<journal> journal_;
    std::vector<told>& all_;
    std::deque<played_instance> played_;
    inbox_position newest_;
};

} // namespace memory_journal

BOOST_AUTO_TEST_SUITE(memory_journal)

// Any order of what is ready, a crash at any step, any prefix of what was not synced survives.
BOOST_AUTO_TEST_CASE(keeps_its_word_over_crashes) {
    std::uint64_t turns = 0;
    for (std::uint64_t seed = 1; seed <= 150; ++seed) {
        BOOST_TEST_CONTEXT("seed " << seed) {
            std::mt19937_64 random(seed);
            const auto disk = std::make_shared<memory_disk>();
            std::vector<told> all(4);
            std::map<inbox_position, instance_number> acknowledged;
            for (int life = 0; life < 6; ++life) {
                {
                    process one(disk, random(), all);
                    one.start();
                    if (one.run(random() % 60)) // Sometimes it is gone before it has begun.
                        one.run(random() % 400);
                    for (const auto& [number, positions] : one.found)
                        for (const auto& [position, target] : acknowledged)
                            if (target == number)
                                BOOST_TEST(positions.contains(position), "a message is lost");
                    acknowledged.merge(one.acknowledged);
                }
                disk->crash(random() % (disk->unsynced_batches() + 1));
            }
            for (const told& each : all)
                turns += each.turns;
        }
    }
    BOOST_TEST(turns > 1000u);
}

BOOST_AUTO_TEST_SUITE_END()
