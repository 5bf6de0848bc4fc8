#include "greeting.hpp"
#include "steady_load.hpp"

#include <pianola/actors/orchestration_context.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <string>
#include <utility>

namespace pianola::bench {
namespace {

using steady = std::chrono::steady_clock;

constexpr double turns_each = 4;

task<void> load_hello(orchestration_context& ctx) {
    for (int i = 0; i != 3; ++i) {
        const std::string city = "Tokyo";
        static_cast<void>(co_await ctx.call_activity<std::string>("say_hello", city));
    }
}

} // namespace

registry load_registry() {
    registry code;
    code.add_activity("say_hello", say_hello);
    code.add_orchestrator("load_hello", load_hello);
    return code;
}

steady_load::steady_load(client through, double turns_per_second)
    : client_(std::move(through)),
      orchestrations_per_second_(turns_per_second / turns_each),
      thread_([this] { run(); }) {}

steady_load::~steady_load() {
    stopping_ = true;
    thread_.join();
}

void steady_load::begin_measuring() {
    const std::scoped_lock lock(mutex_);
    so_far_ = {};
    begun_ = steady::now();
    cpu_ = {};
}

steady_load::measured steady_load::end_measuring() {
    const std::scoped_lock lock(mutex_);
    so_far_.seconds = std::chrono::duration<double>(steady::now() - begun_).count();
    so_far_.turns_per_second =
        static_cast<double>(so_far_.latencies_ms.size()) * turns_each / so_far_.seconds;
    so_far_.cpu = cpu_.so_far();
    return std::exchange(so_far_, {});
}

/// Starts what is due every millisecond, whatever has become of what was started before: a slow
/// engine is not spared.
void steady_load::run() {
    asio::io_context io(1);
    const auto one = [this]() -> asio::awaitable<void> {
        const auto begun = steady::now();
        auto started = co_await client_.async_schedule_new_orchestration_instance(
            "load_hello", payload{}, start_options{}, asio::use_awaitable);
        co_await client_.async_wait_for_instance_completion(started.id, false, asio::use_awaitable);
        const std::scoped_lock lock(mutex_);
        so_far_.latencies_ms.push_back(
            std::chrono::duration<float, std::milli>(steady::now() - begun).count());
    };
    const auto pace = [&]() -> asio::awaitable<void> {
        asio::steady_timer tick(io);
        const auto begun = steady::now();
        double started = 0;
        while (!stopping_) {
            const double due = std::chrono::duration<double>(steady::now() - begun).count() *
                               orchestrations_per_second_;
            for (; started < due; started += 1)
                asio::co_spawn(io, one, asio::detached);
            tick.expires_after(std::chrono::milliseconds(1));
            co_await tick.async_wait(asio::use_awaitable);
        }
    };
    asio::co_spawn(io, pace, asio::detached);
    io.run();
}

} // namespace pianola::bench
