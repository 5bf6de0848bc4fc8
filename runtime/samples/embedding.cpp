#include <pianola/runtime/samples/embedding.hpp>

#include <pianola/journal/memory_journal.hpp>
#include <pianola/journal/rocksdb_journal.hpp>
#include <pianola/runtime/samples/registration.hpp>
#include <pianola/runtime/task_hub.hpp>

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <csignal>
#include <exception>
#include <filesystem>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <utility>

namespace pianola::samples {
namespace {

std::shared_ptr<journal> open_journal(const std::string& data_directory,
                                      const asio::any_io_executor& executor) {
    error_code ec;
    diagnostics why;
    std::shared_ptr<journal> opened;
    if (data_directory.empty()) {
        memory_journal_options options(std::make_shared<memory_disk>(), executor);
        opened = open_memory_journal(std::move(options), ec, why);
    } else {
        rocksdb_journal_options options;
        options.directory = std::filesystem::path(data_directory) / "hubs" / "default";
        opened = open_rocksdb_journal(options, ec, why);
    }
    if (ec)
        throw boost::system::system_error(ec, why.message);
    return opened;
}

std::shared_ptr<const registry> make_registry() {
    auto filled = std::make_shared<registry>();
    register_all(*filled);
    return filled;
}

void run(const std::string& data_directory, const program& work) {
    asio::io_context context;
    asio::thread_pool activities(2); // plain functions, which may block
    const auto opened = open_journal(data_directory, context.get_executor());
    task_hub_environment environment(context.get_executor(), opened, make_registry());
    environment.activity_executor = activities.get_executor();
    task_hub hub(std::move(environment));

    asio::signal_set signals(context, SIGINT, SIGTERM);
    signals.async_wait([&](error_code ec, int) {
        if (!ec)
            hub.cancel();
    });

    // Not a lambda in the call: g++ 12 destroys the captures of such a temporary too early.
    std::exception_ptr failure;
    const auto work_ended = [&](std::exception_ptr error) {
        if (!failure)
            failure = error;
        hub.cancel();
    };
    const auto hub_ended = [&](error_code ec) {
        signals.cancel();
        if (ec)
            failure = std::make_exception_ptr(boost::system::system_error(ec));
        opened->async_close(asio::bind_executor(context, [](error_code) {}));
    };
    asio::co_spawn(context, work(hub.get_client()), work_ended);
    hub.async_run(asio::bind_executor(context, hub_ended));
    context.run();
    if (failure)
        std::rethrow_exception(failure);
}

} // namespace

int run_embedded(const std::string& data_directory, const program& work) {
    try {
        run(data_directory, work);
        return 0;
    } catch (const boost::system::system_error& error) {
        if (error.code() != errc::shutting_down) {
            std::cerr << error.what() << '\n';
            return 1;
        }
        std::cerr << "stopped" << (data_directory.empty() ? "" : "; run it again to go on") << '\n';
        return 130;
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
}

std::string argument(int argc, const char* const* argv, int position) {
    return position < argc ? argv[position] : "";
}

asio::awaitable<void> start_or_go_on(client hub, std::string name, instance_id id, payload input) {
    const auto options = start_options{}.id(id.str());
    error_code ec;
    co_await hub.async_schedule_new_orchestration_instance(
        std::move(name), std::move(input), options, asio::redirect_error(asio::use_awaitable, ec));
    if (ec && ec != errc::instance_already_exists)
        throw boost::system::system_error(ec);
    print((ec ? "going on with " : "started ") + id.str());
}

asio::awaitable<void> print_completion(client hub, instance_id id) {
    const auto ended = co_await hub.async_wait_for_instance_completion(id, true);
    if (!ended)
        throw std::runtime_error("there is no instance " + id.str());
    std::string line = id.str() + ": " + std::string(to_string(ended->status));
    if (ended->output.present())
        line += ", " + ended->output.str();
    if (ended->failure)
        line += ", " + ended->failure->message;
    print(line);
}

void print(const std::string& line) { std::cout << line << std::endl; }

} // namespace pianola::samples
