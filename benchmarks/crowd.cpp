#include "client_thread.hpp"
#include "crowd.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <stdexcept>
#include <thread>

namespace pianola::bench {

void start_crowd(client through,
                 const std::string& orchestrator,
                 const std::string& prefix,
                 std::uint64_t count) {
    constexpr std::size_t starters = 512;
    std::uint64_t next = 0;
    const auto start_some = [&]() -> asio::awaitable<void> {
        while (next != count) {
            start_options options;
            options.id(prefix + std::to_string(next++));
            co_await through.async_schedule_new_orchestration_instance(
                orchestrator, payload{}, options, asio::use_awaitable);
        }
    };
    client_thread thread;
    for (std::size_t i = 0; i != starters; ++i)
        thread.begin(start_some());
    thread.run();
}

void await_count(client of,
                 runtime_status status,
                 std::uint64_t count,
                 std::chrono::seconds limit) {
    orchestration_query which;
    which.statuses({status});
    const auto until = std::chrono::steady_clock::now() + limit;
    while (of.async_count_instances(which, asio::use_future).get() < count) {
        if (std::chrono::steady_clock::now() > until)
            throw std::runtime_error("not enough instances came to be in the status expected");
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
}

void await_reclaimed(const bench_hub& hub, std::uint64_t purged) {
    if (purged < task_hub_params{}.least_reclaimed_instances)
        return;
    for (int i = 0; i != 1200 && hub.statistics().unreclaimed > 0; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
}

} // namespace pianola::bench
