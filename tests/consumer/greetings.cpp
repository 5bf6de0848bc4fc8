// Embeds a task hub on a journal on disk, through installed headers alone. Its argument is the
// directory of the journal.
#include <pianola/actors/orchestration_context.hpp>
#include <pianola/journal/rocksdb_journal.hpp>
#include <pianola/runtime/task_hub.hpp>

#include <boost/asio.hpp>
#include <boost/describe.hpp>

#include <iostream>
#include <string>
#include <vector>

namespace asio = boost::asio;

struct order {
    std::string item;
    int count = 0;
};
BOOST_DESCRIBE_STRUCT(order, (), (item, count))

int price_of(const order& wanted) { return wanted.count * 7; }

pianola::task<int> total(pianola::orchestration_context& context, std::vector<order> orders) {
    std::vector<pianola::task<int>> prices;
    for (const order& each : orders)
        prices.push_back(context.call_activity<int>("price_of", each));
    int sum = 0;
    for (const int price : co_await when_all(std::move(prices)))
        sum += price;
    co_return sum;
}

asio::awaitable<int> ask(pianola::client client) {
    const std::vector<order> orders{{"roll", 2}, {"bellows", 4}};
    const auto started = co_await client.async_schedule_new_orchestration_instance("total", orders);
    const auto ended = co_await client.async_wait_for_instance_completion(started.id, true);
    std::cout << to_string(ended->status) << ": " << ended->output.str() << '\n';
    co_return ended->output.str() == "42" ? 0 : 1;
}

int main(int argc, char** argv) {
    pianola::error_code ec;
    pianola::diagnostics why;
    pianola::rocksdb_journal_options options;
    options.directory = argc > 1 ? argv[1] : "orders";
    std::shared_ptr<pianola::journal> journal = pianola::open_rocksdb_journal(options, ec, why);
    if (!journal) {
        std::cerr << ec.message() << ": " << why.message << '\n';
        return 1;
    }
    auto code = std::make_shared<pianola::registry>();
    code->add_orchestrator("total", total);
    code->add_activity("price_of", price_of);

    asio::thread_pool threads(1);
    pianola::task_hub hub(pianola::task_hub_environment(threads.get_executor(), journal, code));
    auto hub_ended = hub.async_run(asio::use_future);
    const int result = asio::co_spawn(threads, ask(hub.get_client()), asio::use_future).get();
    hub.cancel();
    hub_ended.get();
    journal->async_close(asio::use_future).get();
    threads.join();
    return result;
}
