// A durable timer. Give it a data directory, stop it while it sleeps and start it again: the timer
// fires when it would have fired, or at once when that time has passed.
// Usage: 8_sleep [data directory [seconds]]

#include <pianola/runtime/samples/embedding.hpp>
#include <pianola/runtime/samples/orchestrators/sleep.hpp>

#include <string>

namespace {

using namespace pianola::samples;

boost::asio::awaitable<void> nap(pianola::client client, double seconds) {
    const pianola::instance_id id{"nap"};
    const sleep_input input{seconds};
    co_await start_or_go_on(client, "sleep", id, pianola::to_payload(input));
    co_await print_completion(client, id);
}

} // namespace

int main(int argc, char** argv) {
    const auto seconds = argument(argc, argv, 2);
    const program work = [&seconds](pianola::client client) {
        return nap(client, seconds.empty() ? 2 : std::stod(seconds));
    };
    return run_embedded(argument(argc, argv, 1), work);
}
