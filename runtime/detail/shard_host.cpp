// What a shard does for its actors: the seam between one instance and the rest of the hub.
#include <pianola/journal/commit_encoder.hpp>
#include <pianola/runtime/detail/hub_core.hpp>
#include <pianola/runtime/detail/shard.hpp>

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/post.hpp>

#include <utility>

namespace pianola::detail {
namespace {

constexpr std::size_t replay_page_bytes = std::size_t{4} << 20;

/// Activities that are handed to the pool together at most: the first of them shall not wait until
/// all are found.
constexpr std::size_t most_activities = 16;

/// Moves the messages that have a target into the commit, with the rows for new ids.
void address_all(std::vector<addressed_message>& messages,
                 const directory::answers& answers,
                 commit& into) {
    for (std::size_t i = 0; i != messages.size(); ++i) {
        if (answers[i].number == instance_number{})
            continue;
        if (messages[i].create_number && !answers[i].durable)
            into.assignments.push_back({messages[i].target, answers[i].number});
        into.messages.push_back({answers[i].number, std::move(messages[i].content)});
    }
}

} // namespace

instant shard::now() const { return round_time_; }
const registry& shard::code() const { return hub_.code(); }
const turn_limits& shard::limits() const { return hub_.limits(); }

void shard::schedule(instance_actor& actor) { ready_.push_back(held(actor)); }

template <class Result>
auto shard::on_strand(instance_actor& actor, answer<error_code, Result> done) {
    ++reads_in_flight_;
    return asio::bind_executor(
        strand_,
        [hub = hub_.shared_from_this(), this, kept = held(actor), done = std::move(done)](
            error_code ec, Result result) {
            --reads_in_flight_;
            // A failure that struck no commit of an instance is seen first by one that reads.
            if (ec == errc::journal_failed)
                hub->on_journal_failed();
            if (kept->forgotten)
                return;
            round_time_ = hub->clock().now();
            done(ec, std::move(result));
            settle();
        });
}

void shard::load(instance_actor& actor, answer<error_code, loaded_instance> done) {
    hub_.journal().async_load_instance(actor.number(), on_strand(actor, std::move(done)));
}

void shard::read_history(instance_actor& actor,
                         const instance_record& of,
                         turn_number from,
                         answer<error_code, history_page> done) {
    hub_.journal().async_read_history(
        actor.number(), of.execution, from, replay_page_bytes, on_strand(actor, std::move(done)));
}

void shard::address(instance_actor& actor,
                    std::vector<addressed_message> messages,
                    pianola::commit into,
                    answer<error_code, pianola::commit> done) {
    std::vector<id_query> queries;
    queries.reserve(messages.size());
    for (const auto& m : messages)
        queries.push_back({m.target, m.create_number});
    if (const auto known = hub_.ids().try_resolve(queries)) {
        address_all(messages, *known, into);
        return done({}, std::move(into));
    }
    auto resume = on_strand(actor, std::move(done));
    hub_.ids().resolve(
        std::move(queries),
        [messages = std::move(messages),
         into = std::move(into),
         resume = std::move(resume),
         this,
         hub = hub_.shared_from_this()](error_code ec, const directory::answers& answers) mutable {
            if (!ec)
                address_all(messages, answers, into);
            asio::post(strand_, [resume = std::move(resume), ec, into = std::move(into)]() mutable {
                resume(ec, std::move(into));
            });
        });
}

void shard::commit(instance_actor& actor, pianola::commit& what, answer<commit_outcome> done) {
    what.epoch = hub_.journal().epoch();
    group_.push_back(encode_commit(what));
    group_waiting_.push_back({held(actor), std::move(done), std::move(what.assignments)});
}

void shard::keep_in_inbox(instance_actor& actor, message content) {
    std::vector<outgoing_message> messages;
    messages.push_back({actor.number(), std::move(content)});
    commit_messages(std::move(messages), [](error_code) {});
}

void shard::forget_id(const instance_id& id, instance_number number) {
    hub_.ids().remove(id, number);
    finished_.push_back(number);
}

void shard::pass_on(instance_number to, instance_request request) {
    hub_.shard_of(to).post([to, request = std::move(request)](shard& s) mutable {
        s.actor(to).request(std::move(request));
    });
}

void shard::run_activity(activity_work_item item) {
    activities_.reserve(most_activities);
    activities_.push_back(std::move(item));
    if (activities_.size() == most_activities)
        flush_activities();
}

void shard::flush_activities() {
    if (!activities_.empty())
        hub_.activities().run(std::exchange(activities_, {}));
}

void shard::stop_activities(instance_number number, execution_number execution) {
    flush_activities(); // it may be one of those
    hub_.activities().stop(number, execution);
}

void shard::arm(const std::vector<timer_key>& timers) { hub_.timers().arm(timers); }

void shard::publish(instance_actor& actor) {
    waiters_.publish(actor);
    if (is_terminal(actor.record()->status))
        finished_.push_back(actor.number());
}

void shard::give_up(instance_actor& actor, error_code why) { waiters_.fail(actor.number(), why); }

void shard::write_log(log_line line) { hub_.log().write(line); }

void shard::count_dropped(std::size_t messages) { hub_.count_dropped(messages); }

} // namespace pianola::detail
