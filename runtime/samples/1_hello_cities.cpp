// Three activities in a row. Everything an embedded task hub needs is in this file; the programs
// after it leave it to run_embedded().

#include <pianola/journal/memory_journal.hpp>
#include <pianola/runtime/samples/orchestrators/hello_cities.hpp>
#include <pianola/runtime/task_hub.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <iostream>
#include <memory>
#include <utility>

namespace {

namespace asio = boost::asio;

asio::awaitable<void> say_hello_to_cities(pianola::client client) {
    const auto started = co_await client.async_schedule_new_orchestration_instance("hello_cities");
    const auto ended = co_await client.async_wait_for_instance_completion(started.id, true);
    std::cout << to_string(ended->status) << ": " << ended->output.str() << '\n';
}

} // namespace

int main() {
    asio::io_context context;

    pianola::error_code ec;
    pianola::diagnostics why;
    pianola::memory_journal_options options(std::make_shared<pianola::memory_disk>(),
                                            context.get_executor());
    std::shared_ptr<pianola::journal> journal =
        pianola::open_memory_journal(std::move(options), ec, why);
    if (ec) {
        std::cerr << ec.message() << ": " << why.message << '\n';
        return 1;
    }

    auto registry = std::make_shared<pianola::registry>();
    registry->add_orchestrator("hello_cities", pianola::samples::hello_cities);
    registry->add_activity("say_hello", pianola::samples::say_hello);

    pianola::task_hub hub(pianola::task_hub_environment(context.get_executor(), journal, registry));

    // The hub runs until it is cancelled; then the journal is closed, and nothing is left to run.
    int exit_code = 0;
    const auto work_ended = [&](std::exception_ptr failure) {
        exit_code = failure ? 1 : 0;
        hub.cancel();
    };
    const auto hub_ended = [&](pianola::error_code) {
        journal->async_close(asio::bind_executor(context, [](pianola::error_code) {}));
    };
    asio::co_spawn(context, say_hello_to_cities(hub.get_client()), work_ended);
    hub.async_run(asio::bind_executor(context, hub_ended));
    context.run();
    return exit_code;
}
