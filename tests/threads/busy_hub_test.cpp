// A task hub on real threads, under clients on real threads: for ThreadSanitizer, and for what no
// simulated interleaving has. What is promised is checked elsewhere; here that nothing is lost.
#include <pianola/actors/orchestration_context.hpp>

#include <threads/pooled_hub.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <exception>
#include <string>
#include <thread>
#include <vector>

namespace pianola::threads {
namespace busy_hub {

using namespace std::chrono_literals;
using context = orchestration_context;

int twice(int number) { return 2 * number; }

asio::awaitable<int> thrice(int number) {
    const auto executor = co_await asio::this_coro::executor;
    co_await asio::post(executor, asio::use_awaitable);
    co_return 3 * number;
}

/// Runs until it is told to stop: by its timeout, or because nobody wants it any more.
int dawdle(activity_context& ctx) {
    while (!ctx.stop_token().stop_requested())
        std::this_thread::sleep_for(1ms);
    return 0;
}

task<int> child(context& ctx, int number) {
    co_await ctx.create_timer(1ms);
    co_return co_await ctx.call_activity<int>("twice", number);
}

/// Uses everything that goes on at the same time; gives 8 for `go` = 1.
task<int> work(context& ctx) {
    const auto hurry = activity_options{}.timeout(3ms);
    auto slow = ctx.call_activity("dawdle", payload{}, hurry);
    auto hour = ctx.create_timer(1h);
    const int go = co_await ctx.wait_for_external_event<int>("go");
    std::vector<task<int>> parts;
    parts.push_back(ctx.call_activity<int>("twice", go));
    parts.push_back(ctx.call_activity<int>("thrice", go));
    parts.push_back(ctx.call_sub_orchestrator<int>("child", go));
    bool late = false;
    try {
        co_await std::move(slow);
    } catch (const task_failed& failed) {
        late = failed.details().type == "ActivityTimeout";
    }
    int sum = late ? 1 : 0;
    for (const int part : co_await when_all(std::move(parts)))
        sum += part;
    hour.cancel();
    co_return sum;
}

std::shared_ptr<const registry> code() {
    auto filled = std::make_shared<registry>();
    filled->add_activity("twice", twice).add_activity("thrice", thrice);
    filled->add_activity("dawdle", dawdle);
    filled->add_orchestrator("child", child).add_orchestrator("work", work);
    return filled;
}

/// Small, so that instances leave memory and activities wait for each other.
task_hub_params tight() {
    task_hub_params params;
    params.strands = 4;
    params.max_live_instances = 8;
    params.max_concurrent_activities = 5;
    params.max_turn_messages = 3;
    return params;
}

/// All a client can do with one instance of `work`, in any life of the hub. Boost.Test is not for
/// many threads, so it gives what it found wrong.
asio::awaitable<std::string> accompany(client hub, std::string name) {
    const instance_id id{name};
    error_code ec;
    const auto into = [&ec] { return asio::redirect_error(asio::use_awaitable, ec); };
    const auto options = start_options{}.id(name).replaceable({}); // not anew in the next life
    co_await hub.async_schedule_new_orchestration_instance("work", payload{}, options, into());
    if (ec && ec != errc::instance_already_exists)
        co_return ec.message();

    using namespace asio::experimental::awaitable_operators;
    asio::steady_timer impatience(co_await asio::this_coro::executor, 1ms);
    co_await (hub.async_wait_for_instance_completion(id, false, into()) ||
              impatience.async_wait(asio::use_awaitable));
    ec = {};
    co_await hub.async_suspend_instance(id, payload{}, into());
    co_await hub.async_get_instance_metadata(id, true, into());
    const int one = 1;
    if (!ec)
        co_await hub.async_raise_event(id, "go", one, into());
    if (!ec)
        co_await hub.async_resume_instance(id, payload{}, into());
    if (ec && ec != errc::instance_finished)
        co_return ec.message();
    const auto ended = co_await hub.async_wait_for_instance_completion(id, true, into());
    if (ec || !ended)
        co_return ec ? ec.message() : "it is gone";
    const auto history = co_await hub.async_get_history(id, history_request{}, into());
    if (ec || history.events.empty())
        co_return ec ? ec.message() : "no history";
    co_return ended->output == payload::json("8") ? "" : ended->output.str();
}

constexpr int clients = 4;
constexpr int instances_each = 40;

/// What clients have to complain of, each on a thread of its own.
class crowd {
public:
    explicit crowd(const pooled_hub& hub) {
        for (int i = 0; i != clients; ++i)
            threads_.emplace_back([this, i, through = hub.client()] { play(i, through); });
    }
    [[nodiscard]] std::vector<std::string> complaints() {
        for (auto& thread : threads_)
            thread.join();
        threads_.clear();
        std::vector<std::string> all;
        for (const auto& part : complaints_)
            all.insert(all.end(), part.begin(), part.end());
        return all;
    }

private:
    void play(int client, const pianola::client& through) {
        asio::io_context io;
        auto& wrong = complaints_[static_cast<std::size_t>(client)];
        const auto note = [&](const std::exception_ptr& error, const std::string& complaint) {
            if (error || !complaint.empty())
                wrong.push_back(error ? "an exception" : complaint);
        };
        for (int i = 0; i != instances_each; ++i) {
            const auto name = "work-" + std::to_string(client) + "-" + std::to_string(i);
            asio::co_spawn(io, accompany(through, name), note);
        }
        io.run();
    }

    std::array<std::vector<std::string>, clients> complaints_;
    std::vector<std::jthread> threads_;
};

} // namespace busy_hub

BOOST_AUTO_TEST_SUITE(busy_hub)

BOOST_AUTO_TEST_CASE(all_that_many_clients_ask_for_is_done) {
    pooled_hub hub(std::make_shared<memory_disk>(), code(), tight());
    for (const auto& complaint : crowd(hub).complaints())
        BOOST_ERROR(complaint);
}

BOOST_AUTO_TEST_CASE(a_hub_that_stops_under_load_leaves_everything_for_the_next) {
    const auto disk = std::make_shared<memory_disk>();
    const auto stopping = make_error_code(errc::shutting_down).message();
    for (int life = 0; life != 4; ++life) {
        pooled_hub hub(disk, code(), tight());
        crowd asking(hub);
        std::this_thread::sleep_for(10ms * life);
        hub.cancel();
        for (const auto& complaint : asking.complaints())
            BOOST_TEST(complaint == stopping);
    }
    pooled_hub hub(disk, code(), tight());
    for (const auto& complaint : crowd(hub).complaints())
        BOOST_ERROR(complaint);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace pianola::threads
