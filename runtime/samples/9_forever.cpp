// An orchestration without end: each round is a new execution, so its history stays short. This
// program watches three rounds and terminates it.
// Usage: 9_forever [data directory]

#include <pianola/runtime/samples/embedding.hpp>
#include <pianola/runtime/samples/orchestrators/forever.hpp>

#include <boost/asio/deferred.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <chrono>

namespace {

using namespace pianola::samples;

boost::asio::awaitable<void> wait_for_round(pianola::client client,
                                            pianola::instance_id id,
                                            std::uint64_t round) {
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
    std::uint64_t reached = 0;
    while (reached < round) {
        timer.expires_after(std::chrono::milliseconds(20));
        co_await timer.async_wait(boost::asio::deferred);
        const auto now = co_await client.async_get_instance_metadata(id, true);
        const auto input = pianola::from_payload<forever_input>(now->input, "input");
        reached = input.counter.value_or(0);
    }
}

boost::asio::awaitable<void> three_rounds(pianola::client client) {
    const pianola::instance_id id{"forever"};
    forever_input input;
    input.period_seconds = 0.1;
    co_await start_or_go_on(client, "forever", id, pianola::to_payload(input));
    co_await wait_for_round(client, id, 3);
    print("three rounds");
    co_await client.async_terminate_instance(id, pianola::payload::json("\"enough\""));
    co_await print_completion(client, id);
}

} // namespace

int main(int argc, char** argv) { return run_embedded(argument(argc, argv, 1), three_rounds); }
