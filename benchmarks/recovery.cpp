// A hub is killed with many activities under way: how long the next one takes to answer, and until
// all of them have run.
#include "crowd.hpp"
#include "process_costs.hpp"
#include "result_line.hpp"

#include <pianola/actors/orchestration_context.hpp>

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <array>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <stdexcept>
#include <thread>
#include <utility>

namespace pianola::bench {
namespace {

using steady = std::chrono::steady_clock;

constexpr const char* crowd_prefix = "held-";
constexpr auto most_patience = std::chrono::minutes(10);

task<std::string> calls_one(orchestration_context& ctx) {
    const std::string question = "well?";
    co_return co_await ctx.call_activity<std::string>("answers", question);
}

double milliseconds_after(steady::time_point begun) {
    return std::chrono::duration<double, std::milli>(steady::now() - begun).count();
}

/// This program once more, as the hub that will be killed. Returns when all its work is under way.
class victim {
public:
    victim(const options& settings, std::uint64_t count) {
        std::array<int, 2> ends{};
        if (pipe(ends.data()) != 0)
            throw std::runtime_error("no pipe");
        const std::string number = std::to_string(count);
        const std::string place = settings.data.string();
        process_ = fork();
        if (process_ == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL); // it does not outlive who would kill it
            dup2(ends[1], STDOUT_FILENO);
            execl("/proc/self/exe",
                  "pianola-bench",
                  "hold",
                  "--data",
                  place.c_str(),
                  "--instances",
                  number.c_str(),
                  static_cast<char*>(nullptr));
            _exit(127);
        }
        close(ends[1]);
        char ready = 0;
        const bool told = process_ > 0 && read(ends[0], &ready, 1) == 1;
        close(ends[0]);
        if (!told)
            throw std::runtime_error("the hub to be killed did not come up");
    }
    victim(const victim&) = delete;
    victim& operator=(const victim&) = delete;
    ~victim() {
        kill(process_, SIGKILL);
        waitpid(process_, nullptr, 0);
    }

private:
    pid_t process_ = -1;
};

} // namespace

void hold(const options& settings, std::uint64_t count) {
    registry code;
    code.add_orchestrator("calls_one", calls_one);
    code.add_activity(
        "answers", [](activity_context&, std::string) -> asio::awaitable<std::string> {
            asio::steady_timer never(co_await asio::this_coro::executor, std::chrono::hours(24));
            co_await never.async_wait(asio::use_awaitable);
            co_return "";
        });
    bench_hub hub(settings, std::move(code));
    start_crowd(hub.get_client(), "calls_one", crowd_prefix, count);
    await_count(hub.get_client(), runtime_status::running, count);
    std::cout << '.' << std::flush;
    std::this_thread::sleep_for(std::chrono::hours(1));
}

void run_recovery(const options& settings, std::uint64_t count) {
    const temporary_directory place;
    options where = settings;
    if (where.data.empty())
        where.data = place.path();
    { const victim killed(where, count); }

    std::atomic<std::uint64_t> answered = 0;
    registry code;
    code.add_orchestrator("calls_one", calls_one);
    code.add_activity("answers", [&answered](const std::string&) {
        ++answered;
        return std::string("well");
    });
    const auto begun = steady::now();
    const cpu_use cpu;
    bench_hub hub(where, std::move(code));
    auto client = hub.get_client();
    const auto found =
        client
            .async_get_instance_metadata(
                instance_id{crowd_prefix + std::to_string(count / 2)}, false, asio::use_future)
            .get();
    const double first_answer = milliseconds_after(begun);
    if (!found)
        throw std::runtime_error("an instance is not there after the crash");
    while (answered < count) {
        if (steady::now() - begun > most_patience)
            throw std::runtime_error("an activity was not called again after the crash");
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    const double all_run = milliseconds_after(begun);
    await_count(client, runtime_status::completed, count);
    result_line line;
    line.text("workload", "recovery");
    line.number("in_flight", count);
    line.text("durability", to_string(settings.mode));
    line.number("first_answer_ms", first_answer);
    line.number("all_run_ms", all_run);
    line.number("all_completed_ms", milliseconds_after(begun));
    line.number("activities_run", answered.load());
    cpu.so_far().add_to(line);
    line.number("rss_mib", resident_mib());
    line.print();
}

} // namespace pianola::bench
