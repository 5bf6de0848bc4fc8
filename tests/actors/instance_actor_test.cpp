#include <pianola/actors/instance_actor.hpp>
#include <pianola/actors/orchestration_context.hpp>
#include <pianola/journal/commit_encoder.hpp>

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace pianola::test {
namespace instance_actor {

using strings = std::vector<std::string>;

task<int> steps(orchestration_context& ctx) {
    ctx.set_custom_status(1);
    const int first = co_await ctx.call_activity<int>("hasty");
    ctx.set_custom_status(2);
    const int second = co_await ctx.call_activity<int>("hasty");
    ctx.set_custom_status(3);
    co_return first + second + co_await ctx.call_activity<int>("careful");
}

/// Ends with the time of the turn in which its timer fired.
task<std::int64_t> sleeps(orchestration_context& ctx) {
    co_await ctx.create_timer(instant{100});
    co_return ctx.current_utc_time().ticks_since_epoch();
}

/// The world of one actor: everything it asks for is noted, and its commits are held until the test
/// lets them land.
class held_host final : public actor_host {
public:
    explicit held_host(std::size_t max_turns_in_flight = 8) {
        code_.add_orchestrator("steps", steps);
        code_.add_orchestrator("sleeps", sleeps);
        code_.add_activity("hasty", [] { return 1; }, {.idempotent = true});
        code_.add_activity("careful", [] { return 1; });
        limits_.max_turns_in_flight = max_turns_in_flight;
    }

    void start(const std::string& name = "steps") {
        history::execution_started started;
        started.name = name;
        started.instance_id = pianola::instance_id{"a"};
        started.execution_id = execution_id{1, 1};
        start_request request;
        request.start = message{{}, {no_event_id, now(), std::move(started)}};
        request.done = [this](error_code ec, bool) { said.push_back(ec ? "refused" : "started"); };
        actor.request(std::move(request));
        settle();
    }
    /// The `nth` activity that was run ends.
    void finish_activity(std::size_t nth) {
        const activity_work_item& item = items.at(nth);
        history_event event{
            no_event_id, now(), history::task_completed{item.task, payload::json("1")}};
        actor.deliver_in_process(
            {std::nullopt, message{item.execution, std::move(event)}, std::nullopt});
        settle();
    }
    /// The timer of the turn that landed last fires at this time.
    void fire(instant at) {
        waiting_message firing;
        firing.timer = timers.at(0);
        firing.content.execution = firing.timer->execution;
        firing.content.event = {
            no_event_id, at, history::timer_fired{firing.timer->due, no_event_id}};
        actor.deliver_in_process(std::move(firing));
    }
    void raise(const std::string& name) {
        history::event_raised raised;
        raised.name = name;
        actor.deliver({commit_number{++commits_}, 1}, message{{}, {no_event_id, now(), raised}});
        settle();
    }
    /// The oldest commit is durable.
    void land() {
        const auto done = take_oldest();
        commit_outcome outcome;
        outcome.number = commit_number{++commits_};
        done(outcome);
        settle();
    }
    void refuse() {
        const auto done = take_oldest();
        commit_outcome outcome;
        outcome.error = errc::turn_refused;
        done(outcome);
        settle();
    }
    void settle() {
        while (std::exchange(scheduled_, false))
            actor.take_turn();
    }

    pianola::instance_actor actor{*this, instance_number{1}, true};
    std::deque<encoded_commit> commits; ///< In flight.
    std::vector<activity_work_item> items;
    std::vector<timer_key> timers; ///< Armed.
    strings said;
    instant time{1};
    std::function<void(error_code, loaded_instance)> loaded; ///< Answers the load.

private:
    answer<commit_outcome> take_oldest() {
        BOOST_REQUIRE(!commits.empty());
        commits.pop_front();
        auto done = std::move(dones_.front());
        dones_.pop_front();
        return done;
    }

    [[nodiscard]] instant now() const override { return time; }
    [[nodiscard]] const registry& code() const override { return code_; }
    [[nodiscard]] const turn_limits& limits() const override { return limits_; }
    void schedule(pianola::instance_actor&) override { scheduled_ = true; }
    void load(pianola::instance_actor&, answer<error_code, loaded_instance> done) override {
        loaded = std::move(done);
    }
    void read_history(pianola::instance_actor&,
                      const instance_record&,
                      turn_number,
                      answer<error_code, history_page>) override {}
    void address(pianola::instance_actor&,
                 std::vector<addressed_message> messages,
                 pianola::commit into,
                 answer<error_code, pianola::commit> done) override {
        for (auto& each : messages)
            into.messages.push_back({instance_number{1}, std::move(each.content)});
        done({}, std::move(into));
    }
    void commit(pianola::instance_actor&,
                pianola::commit& what,
                answer<commit_outcome> done) override {
        commits.push_back(encode_commit(what));
        dones_.push_back(std::move(done));
    }
    void keep_in_inbox(pianola::instance_actor&, message) override {}
    void forget_id(const pianola::instance_id&, instance_number) override {}
    void pass_on(instance_number, instance_request) override {}
    void run_activity(activity_work_item item) override {
        said.push_back(item.call.name);
        items.push_back(std::move(item));
    }
    void stop_activities(instance_number, execution_number) override {}
    void arm(const std::vector<timer_key>& set) override { timers = set; }
    void publish(pianola::instance_actor& of) override {
        said.push_back("status " + of.record()->custom_status.str());
    }
    void give_up(pianola::instance_actor&, error_code) override {}
    void write_log(log_line) override {}
    void count_dropped(std::size_t) override {}

    registry code_;
    turn_limits limits_;
    bool scheduled_ = false;
    std::uint64_t commits_ = 0;
    std::deque<answer<commit_outcome>> dones_;
};

} // namespace instance_actor

using namespace instance_actor;

BOOST_AUTO_TEST_SUITE(instance_actor)

BOOST_AUTO_TEST_CASE(what_is_idempotent_goes_ahead_and_nothing_else) {
    held_host host;
    host.start();
    BOOST_TEST((host.said == strings{"hasty"}));
    host.finish_activity(0);
    host.finish_activity(1);
    BOOST_TEST((host.said == strings{"hasty", "hasty"}));
    BOOST_TEST(host.commits.size() == 3u);
    for (std::uint32_t i = 0; i != 3; ++i)
        BOOST_TEST((host.commits[i].expected_turn == turn_number{i}));
    BOOST_TEST(!host.actor.idle());
    BOOST_TEST(!host.actor.record());

    host.land();
    BOOST_TEST((host.said == strings{"hasty", "hasty", "status 1", "started"}));
    // Who reads it now need not ask the journal, which may know of more than the actor does.
    BOOST_TEST(host.actor.input() != nullptr);
    host.land();
    host.said.clear();
    host.land();
    BOOST_TEST((host.said == strings{"careful", "status 3"}));
    host.finish_activity(2);
    host.land();
    BOOST_TEST((host.actor.record()->status == runtime_status::completed));
    BOOST_TEST(host.actor.record()->output.str() == "3");
}

BOOST_AUTO_TEST_CASE(so_many_turns_are_in_flight) {
    held_host host(2);
    host.start();
    host.finish_activity(0);
    host.finish_activity(1);
    BOOST_TEST(host.commits.size() == 2u);
    host.land();
    BOOST_TEST(host.commits.size() == 2u);

    held_host patient(1);
    patient.start();
    BOOST_TEST(patient.said.empty());
    patient.land();
    BOOST_TEST((patient.said == strings{"hasty", "status 1", "started"}));
}

BOOST_AUTO_TEST_CASE(what_is_behind_a_refused_turn_goes_with_it) {
    held_host host;
    host.start();
    host.finish_activity(0);
    BOOST_TEST(host.commits.size() == 2u);
    host.refuse();
    BOOST_REQUIRE(host.loaded);
    host.refuse(); // that of the second says nothing new
    std::exchange(host.loaded, nullptr)({}, {});
    host.settle();
    BOOST_TEST(!host.loaded);
    // It starts again, and knows nothing of the result it had.
    BOOST_REQUIRE(host.commits.size() == 1u);
    BOOST_TEST((host.commits[0].expected_turn == turn_number{}));
    BOOST_TEST((host.said == strings{"hasty", "hasty", "hasty"}));
    host.land();
    BOOST_TEST(host.actor.record()->custom_status.str() == "1");
}

// What the journal shows may be newer than what the actor knows: who has seen it there waits.
BOOST_AUTO_TEST_CASE(what_was_in_flight_lands) {
    held_host host;
    strings seen;
    const auto follow = [&](const std::string& who) {
        host.actor.when_landed([&, who] {
            const auto& record = host.actor.record();
            seen.push_back(who + " at " + (record ? record->custom_status.str() : "none"));
        });
    };
    follow("none in flight");
    BOOST_TEST((std::exchange(seen, {}) == strings{"none in flight at none"}));
    host.start();
    follow("one");
    host.finish_activity(0);
    host.finish_activity(1);
    follow("three");
    follow("three again");
    BOOST_TEST(seen.empty());
    host.land();
    BOOST_TEST((std::exchange(seen, {}) == strings{"one at 1"}));
    host.land();
    BOOST_TEST(seen.empty());
    follow("the last");
    host.refuse(); // then there is nothing to wait for
    BOOST_TEST((seen == strings{"three at 2", "three again at 2", "the last at 2"}));
}

// However many timers are due together, and however long the turns before this one took.
BOOST_AUTO_TEST_CASE(a_turn_that_only_takes_firings_has_their_time) {
    for (const bool event_comes_too : {false, true}) {
        held_host host;
        host.start("sleeps");
        host.land();
        host.time = instant{500};
        host.fire(instant{110});
        if (event_comes_too)
            host.raise("one");
        host.settle();
        host.land();
        BOOST_TEST((host.actor.record()->status == runtime_status::completed));
        BOOST_TEST(host.actor.record()->output.str() == (event_comes_too ? "500" : "110"));
    }
}

// One turn for all that comes while a commit is in flight that let nothing loose.
BOOST_AUTO_TEST_CASE(what_has_no_hurry_is_taken_together) {
    held_host host;
    host.start();
    host.finish_activity(0);
    host.finish_activity(1);
    while (!host.commits.empty())
        host.land();
    host.raise("one");
    host.raise("two");
    host.raise("three");
    BOOST_TEST(host.commits.size() == 1u);
    host.land();
    BOOST_TEST(host.commits.size() == 1u);
    host.land();
    BOOST_TEST(host.commits.empty());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace pianola::test
